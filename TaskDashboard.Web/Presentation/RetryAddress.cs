using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Presentation;

/// <summary>URL of a retry's page.</summary>
public sealed record RetryAddress
{
    public required string Id { get; init; }

    /// <summary>Only items with this outcome.</summary>
    public RetryItemOutcome? Outcome { get; init; }

    /// <summary>Where the page of items starts.</summary>
    public string? After { get; init; }

    /// <summary>The push shown beside the items.</summary>
    public string? Push { get; init; }

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
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            $"{RetryListAddress.Path}/{Uri.EscapeDataString(Id)}",
            AddressQuery.Filled([("outcome", Outcome is { } outcome ? ApiNames.Of(outcome) : null), ("after", After), ("push", Push)])
        );
}
