namespace TaskDashboard.Web.Api;

/// <summary>Query parameters of a call. Others are refused: a misspelled filter must not widen a list.</summary>
internal sealed record KnownParameters(IReadOnlyList<string> Names)
{
    public static readonly KnownParameters None = new([]);

    public void Check(IQueryCollection given)
    {
        foreach (var (name, _) in given)
        {
            if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new RefusedException(RefusalKind.Invalid, "unknownParameter", $"{name} is not a parameter of this call.", name);
            }
        }
    }
}
