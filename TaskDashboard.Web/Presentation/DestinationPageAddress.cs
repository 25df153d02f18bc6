using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>What a destination's page shows.</summary>
public enum DestinationTab
{
    Health,
    Secrets,
    Settings,
    Activity,
}

/// <summary>URL of a destination's page.</summary>
public sealed record DestinationPageAddress
{
    public required string Id { get; init; }

    public DestinationTab Tab { get; init; }

    public DestinationPageAddress On(DestinationTab tab) => this with { Tab = tab };

    public static DestinationPageAddress Parse(string id, string uri) =>
        new() { Id = id, Tab = ApiNames.TryParse(AddressQuery.Of(uri).Text("tab"), out DestinationTab tab) ? tab : default };

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            $"{DestinationListAddress.Path}/{Uri.EscapeDataString(Id)}",
            AddressQuery.Filled([("tab", Tab == default ? null : ApiNames.Of(Tab))])
        );
}

/// <summary>URL of the list of destinations. An unknown health counts as absent.</summary>
public sealed record DestinationListAddress
{
    public const string Path = "/destinations";

    public DestinationHealth? Health { get; init; }

    /// <summary>Part of the name or of the URL.</summary>
    public string? Text { get; init; }

    public bool IsFiltered => Health is not null || Text is not null;

    public bool Shows(DestinationView view) => (Health is null || DestinationWords.HealthOf(view) == Health) && ShowsInAnyHealth(view);

    /// <summary>The same without the choice of a health, which is counted by it.</summary>
    public bool ShowsInAnyHealth(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Text is null
            || view.Destination.Name.Contains(Text, StringComparison.OrdinalIgnoreCase)
            || view.Destination.Url.Contains(Text, StringComparison.OrdinalIgnoreCase);
    }

    public DestinationListAddress With(DestinationHealth? health) => this with { Health = health };

    public DestinationListAddress WithText(string? text) => this with { Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim() };

    public static DestinationListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        return new()
        {
            Health = ApiNames.TryParse(query.Text("health"), out DestinationHealth health) ? health : null,
            Text = query.Text("q"),
        };
    }

    /// <summary>The parameters of the URL.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        [
            .. Health is { } health ? [KeyValuePair.Create("health", ApiNames.Of(health))] : Array.Empty<KeyValuePair<string, string>>(),
            .. Text is { } text ? [KeyValuePair.Create("q", text)] : Array.Empty<KeyValuePair<string, string>>(),
        ];

    public override string ToString() =>
        QueryHelpers.AddQueryString(Path, Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));
}
