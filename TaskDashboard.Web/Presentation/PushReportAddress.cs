using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>How far back the report of pushes goes.</summary>
public enum ReportRange
{
    Day,
    Week,
    Month,
}

/// <summary>URL of the report of pushes. What is invalid is reported, never ignored.</summary>
public sealed record PushReportAddress
{
    public const string Path = "/pushes/report";

    /// <summary>Name of the parameter with the kind, which a form sends too.</summary>
    public const string KindParameter = "kind";

    /// <summary>Name of the parameter with the range.</summary>
    public const string RangeParameter = "range";

    /// <summary>Name of the parameter with the destination whose hours are shown.</summary>
    public const string DestinationParameter = "destination";

    private (string Member, string Message)? _problem;

    public ReportRange Range { get; init; }

    /// <summary>Only pushes of this kind; null for all.</summary>
    public string? Kind { get; init; }

    /// <summary>The destination whose hours are shown; null for none.</summary>
    public string? Destination { get; init; }

    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    /// <summary>Returns what to read at this time.</summary>
    public PushReportQuery ToQuery(DateTimeOffset now) =>
        new()
        {
            From = now - LengthOf(Range),
            To = now,
            Kind = Kind,
        };

    /// <summary>Returns a name in words.</summary>
    public static string NameOf(ReportRange range) =>
        range switch
        {
            ReportRange.Day => "Last 24 hours",
            ReportRange.Week => "Last 7 days",
            ReportRange.Month => "Last 30 days",
        };

    public static PushReportAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var named = query.Text(RangeParameter);
        var isKnown = ApiNames.TryParse(named, out ReportRange range);
        return new()
        {
            Range = isKnown ? range : ReportRange.Day,
            Kind = query.Text(KindParameter),
            Destination = query.Text(DestinationParameter),
            _problem = AddressWords.First(
                AddressWords.NotKnown(RangeParameter, "Range", named, isKnown),
                AddressWords.Unknown(query, RangeParameter, KindParameter, DestinationParameter)
            ),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            AddressQuery.Filled([
                (RangeParameter, Range is ReportRange.Day ? null : ApiNames.Of(Range)),
                (KindParameter, Kind),
                (DestinationParameter, Destination),
            ])
        );

    private static TimeSpan LengthOf(ReportRange range) =>
        range switch
        {
            ReportRange.Day => TimeSpan.FromHours(24),
            ReportRange.Week => TimeSpan.FromDays(7),
            ReportRange.Month => TimeSpan.FromDays(30),
        };
}
