using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>URL of an endpoint's page. The id is the reporter's and may have any characters.</summary>
public sealed record EndpointAddress
{
    public const string Path = "/endpoints";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public required string Id { get; init; }

    /// <summary>Where the page of subtasks starts.</summary>
    public string? After { get; init; }

    /// <summary>What is wrong with the URL; null if nothing is.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public EndpointAddress Beyond(string? after) => new() { Id = Id, After = after };

    public static EndpointAddress Of(Subtask subtask)
    {
        ArgumentNullException.ThrowIfNull(subtask);
        return new() { Id = subtask.EndpointId };
    }

    /// <param name="uri">Absolute. The router leaves some characters of the path encoded, so the id is read from here.</param>
    public static EndpointAddress Parse(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var query = AddressQuery.Of(uri);
        var path = new Uri(uri).AbsolutePath;
        var start = path.IndexOf(Path + "/", StringComparison.Ordinal);
        return new()
        {
            Id = start < 0 ? "" : Uri.UnescapeDataString(path[(start + Path.Length + 1)..]),
            After = query.Key("after")?.ToString(CultureInfo.InvariantCulture),
            _problem = AddressWords.First(AddressWords.OfPlace(query), AddressWords.Unknown(query, "after")),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString($"{Path}/{Uri.EscapeDataString(Id)}", AddressQuery.Filled([("after", After)]));
}

/// <summary>Words about an endpoint's page.</summary>
public static class EndpointWords
{
    /// <summary>Returns how an endpoint did, in a sentence.</summary>
    public static string Sentence(EndpointView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var counts = view.Counts;
        var scope = view.IsWhole ? "Took part in" : "Of its newest";
        var tasks = Counts.Of(counts.Total, "task");
        var failed = counts.Failed == 0 ? "failed in none" : $"failed in {Counts.Text(counts.Failed)}";
        return counts.Open > 0 ? $"{scope} {tasks}: {failed}, not finished in {Counts.Text(counts.Open)}." : $"{scope} {tasks}: {failed}.";
    }
}
