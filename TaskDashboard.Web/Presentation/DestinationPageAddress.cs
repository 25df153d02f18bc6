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

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    /// <summary>What is wrong with the URL; null if nothing is.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public DestinationPageAddress On(DestinationTab tab) => this with { Tab = tab, _problem = null };

    public static DestinationPageAddress Parse(string id, string uri)
    {
        var query = AddressQuery.Of(uri);
        var known = ApiNames.TryParse(query.Text("tab"), out DestinationTab tab);
        return new()
        {
            Id = id,
            Tab = known ? tab : default,
            _problem = AddressWords.First(
                AddressWords.NotKnown("tab", "Tab", query.Text("tab"), known),
                AddressWords.Unknown(query, "tab")
            ),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            $"{DestinationListAddress.Path}/{Uri.EscapeDataString(Id)}",
            AddressQuery.Filled([("tab", Tab == default ? null : ApiNames.Of(Tab))])
        );
}

/// <summary>URL of the list of destinations.</summary>
public sealed record DestinationListAddress
{
    public const string Path = "/destinations";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public DestinationHealth? Health { get; init; }

    /// <summary>Part of the name or of the URL.</summary>
    public string? Text { get; init; }

    /// <summary>What is wrong with the URL; null if nothing is.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public bool IsFiltered => Health is not null || Text is not null || _problem is not null;

    public bool Shows(DestinationView view) => (Health is null || DestinationWords.HealthOf(view) == Health) && ShowsInAnyHealth(view);

    /// <summary>The same without the choice of a health, which is counted by it.</summary>
    public bool ShowsInAnyHealth(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Text is null
            || view.Destination.Name.Contains(Text, StringComparison.OrdinalIgnoreCase)
            || view.Destination.Url.Contains(Text, StringComparison.OrdinalIgnoreCase);
    }

    public DestinationListAddress With(DestinationHealth? health) => this with { Health = health, _problem = null };

    public DestinationListAddress WithText(string? text) =>
        this with
        {
            Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim(),
            _problem = null,
        };

    public static DestinationListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var known = ApiNames.TryParse(query.Text("health"), out DestinationHealth health);
        return new()
        {
            Health = known ? health : null,
            Text = query.Text("q"),
            _problem = AddressWords.First(
                AddressWords.NotKnown("health", "Health", query.Text("health"), known),
                AddressWords.Unknown(query, "health", "q")
            ),
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
