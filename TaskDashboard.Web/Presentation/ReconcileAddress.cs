using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Presentation;

/// <summary>URL of the page that looks up a list of items. The list is not in it.</summary>
public sealed record ReconcileAddress
{
    public const string Path = "/pushes/reconcile";

    private const string DestinationParameter = "destination";
    private const string KindParameter = "kind";
    private const string RetryParameter = "retry";

    private (string Member, string Message)? _problem;

    /// <summary>Only pushes to this destination; null for all.</summary>
    public string? Destination { get; init; }

    /// <summary>Only pushes of this kind; null for all.</summary>
    public string? Kind { get; init; }

    /// <summary>The retry shown below the result.</summary>
    public string? Retry { get; init; }

    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public ReconcileAddress Following(string? retry) => this with { Retry = retry };

    public static ReconcileAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        return new()
        {
            Destination = query.Text(DestinationParameter),
            Kind = query.Text(KindParameter),
            Retry = query.Text(RetryParameter),
            _problem = AddressWords.Unknown(query, DestinationParameter, KindParameter, RetryParameter),
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            AddressQuery.Filled([(DestinationParameter, Destination), (KindParameter, Kind), (RetryParameter, Retry)])
        );
}
