namespace TaskDashboard.Web.Api;

/// <summary>The query parameters that a call takes. Any other is refused: a misspelt filter must not widen a list.</summary>
internal sealed record KnownParameters(IReadOnlyList<string> Names)
{
    public static readonly KnownParameters None = new([]);

    public void Check(IQueryCollection given)
    {
        foreach (var (name, _) in given)
        {
            if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new RefusedException(RefusalKind.Invalid, "unknownParameter", $"{name} is no parameter that this call takes.", name);
            }
        }
    }
}
