using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

public enum TaskTab
{
    History,
    Items,
    Raw,
}

/// <summary>One task's page as its URL says it.</summary>
public sealed record TaskAddress
{
    public required string Id { get; init; }

    /// <summary>Null is the first tab of that task.</summary>
    public TaskTab? Tab { get; init; }

    /// <summary>Which items; null is all.</summary>
    public RetryItemOutcome? Outcome { get; init; }

    public string? After { get; init; }

    /// <summary>The push that is open beside the items.</summary>
    public string? Push { get; init; }

    public TaskAddress On(TaskTab tab) => this with { Tab = tab, After = null, Push = null };

    public TaskAddress Only(RetryItemOutcome? outcome) => this with { Tab = TaskTab.Items, Outcome = outcome, After = null, Push = null };

    public TaskAddress Beyond(string? after) => this with { Tab = TaskTab.Items, After = after, Push = null };

    public TaskAddress Opening(string? push) => this with { Push = push };

    public static TaskAddress Parse(string id, string uri)
    {
        var query = AddressQuery.Of(uri);
        return new TaskAddress
        {
            Id = id,
            Tab = query.Text("tab") switch
            {
                "history" => TaskTab.History,
                "items" => TaskTab.Items,
                "raw" => TaskTab.Raw,
                _ => null,
            },
            Outcome = query.Text("outcome") switch
            {
                "delivered" => RetryItemOutcome.Delivered,
                "failedAgain" => RetryItemOutcome.FailedAgain,
                "notSent" => RetryItemOutcome.NotSent,
                _ => null,
            },
            After = query.Key("after")?.ToString(CultureInfo.InvariantCulture),
            Push = query.Text("push"),
        };
    }

    public override string ToString() => QueryHelpers.AddQueryString("/tasks/" + Uri.EscapeDataString(Id), AddressQuery.Filled(
    [
        ("tab", Tab switch { TaskTab.History => "history", TaskTab.Items => "items", TaskTab.Raw => "raw", _ => null }),
        ("outcome", Outcome switch
        {
            RetryItemOutcome.Delivered => "delivered",
            RetryItemOutcome.FailedAgain => "failedAgain",
            RetryItemOutcome.NotSent => "notSent",
            _ => null,
        }),
        ("after", After),
        ("push", Push),
    ]));
}
