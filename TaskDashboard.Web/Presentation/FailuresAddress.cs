using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Key of a failure group: pushes of one destination with the same error signature.</summary>
public readonly record struct FailureKey(string DestinationId, int Signature)
{
    public static FailureKey Of(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new(group.DestinationId, group.Signature.Number);
    }

    public static FailureKey? Parse(string? text) =>
        text?.Split('.') is [{ Length: > 0 } destination, var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var signature)
            ? new(destination, signature)
            : null;

    public override string ToString() => $"{DestinationId}.{Signature.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>URL of the page of failed pushes.</summary>
public sealed record FailuresAddress
{
    public string? Destination { get; init; }

    /// <summary>Part of the error or of the destination's name.</summary>
    public string? Text { get; init; }

    /// <summary>The group whose pushes are shown.</summary>
    public FailureKey? Open { get; init; }

    /// <summary>Where the page of the open group starts.</summary>
    public string? After { get; init; }

    /// <summary>The push shown beside the list.</summary>
    public string? Push { get; init; }

    /// <summary>The retry shown below the list.</summary>
    public string? Retry { get; init; }

    public bool IsFiltered => Destination is not null || Text is not null;

    public bool Shows(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Destination is null || group.DestinationId == Destination)
            && (
                Text is null
                || group.Signature.Message.Contains(Text, StringComparison.OrdinalIgnoreCase)
                || group.DestinationName.Contains(Text, StringComparison.OrdinalIgnoreCase)
                || FailureWords.Title(group.Signature.Error, group.Signature.Status).Contains(Text, StringComparison.OrdinalIgnoreCase)
            );
    }

    public FailuresAddress Toggling(FailureKey group) => this with { Open = Open == group ? null : group, After = null, Push = null };

    public FailuresAddress Beyond(string? after) => this with { After = after, Push = null };

    public FailuresAddress Opening(string? push) => this with { Push = push };

    public FailuresAddress Following(string? retry) => this with { Retry = retry };

    public FailuresAddress WithDestination(string? destination) =>
        new()
        {
            Destination = string.IsNullOrEmpty(destination) ? null : destination,
            Text = Text,
            Retry = Retry,
        };

    public FailuresAddress WithText(string? text) =>
        new()
        {
            Destination = Destination,
            Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim(),
            Retry = Retry,
        };

    public static FailuresAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        return new FailuresAddress
        {
            Destination = query.Text("destination"),
            Text = query.Text("q"),
            Open = FailureKey.Parse(query.Text("open")),
            After = query.Key("after")?.ToString(CultureInfo.InvariantCulture),
            Push = query.Text("push"),
            Retry = query.Text("retry"),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            "/failed-pushes",
            AddressQuery.Filled([
                ("destination", Destination),
                ("q", Text),
                ("open", Open?.ToString()),
                ("after", After),
                ("push", Push),
                ("retry", Retry),
            ])
        );
}
