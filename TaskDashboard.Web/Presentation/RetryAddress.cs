using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Presentation;

/// <summary>URL of a retry's page.</summary>
public sealed record RetryAddress
{
    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public required string Id { get; init; }

    /// <summary>Only items with this outcome.</summary>
    public RetryItemOutcome? Outcome { get; init; }

    /// <summary>Where the page of items starts.</summary>
    public string? After { get; init; }

    /// <summary>The push shown beside the items.</summary>
    public string? Push { get; init; }

    /// <summary>What is wrong with the URL; null if nothing is.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public RetryAddress Only(RetryItemOutcome? outcome) => new() { Id = Id, Outcome = outcome };

    public RetryAddress Beyond(string? after) => this with { After = after, Push = null };

    public RetryAddress Opening(string? push) => this with { Push = push };

    public static RetryAddress Parse(string id, string uri)
    {
        var query = AddressQuery.Of(uri);
        return new()
        {
            Id = id,
            Outcome = ApiNames.TryParse(query.Text("outcome"), out RetryItemOutcome outcome) ? outcome : null,
            After = query.Key("after")?.ToString(CultureInfo.InvariantCulture),
            Push = query.Text("push"),
            _problem = AddressWords.First(
                AddressWords.NotKnown("outcome", "Outcome", query.Text("outcome"), ApiNames.TryParse(query.Text("outcome"), out outcome)),
                AddressWords.OfPlace(query),
                AddressWords.Unknown(query, "outcome", "after", "push")
            ),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            $"{RetryListAddress.Path}/{Uri.EscapeDataString(Id)}",
            AddressQuery.Filled([("outcome", Outcome is { } outcome ? ApiNames.Of(outcome) : null), ("after", After), ("push", Push)])
        );
}
