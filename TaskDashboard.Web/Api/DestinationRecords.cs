using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Web.Api;

/// <summary>How requests to a destination are authorized. Answers omit the secrets.</summary>
internal sealed record AuthorizationInput
{
    /// <summary>none, basic or oauth2 (client credentials).</summary>
    public string? Type { get; init; }

    /// <summary>With basic.</summary>
    public string? Username { get; init; }

    /// <summary>With basic.</summary>
    public string? Password { get; init; }

    /// <summary>With oauth2: URL that issues tokens.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>With oauth2.</summary>
    public string? ClientId { get; init; }

    /// <summary>With oauth2.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>With oauth2; optional.</summary>
    public string? Scope { get; init; }

    public PushAuthorization ToAuthorization()
    {
        var type = ApiNames.Required<AuthorizationType>(Type, "authorization.type");
        (string Name, string? Value, AuthorizationType Type, bool IsOptional)[] members =
        [
            ("username", Username, AuthorizationType.Basic, false),
            ("password", Password, AuthorizationType.Basic, false),
            ("tokenUrl", TokenUrl, AuthorizationType.Oauth2, false),
            ("clientId", ClientId, AuthorizationType.Oauth2, false),
            ("clientSecret", ClientSecret, AuthorizationType.Oauth2, false),
            ("scope", Scope, AuthorizationType.Oauth2, true),
        ];
        foreach (var (name, value, ownType, isOptional) in members)
        {
            if (value is null && ownType == type && !isOptional)
            {
                throw RefusedException.Invalid($"authorization.{name}", $"authorization.{name} is missing.");
            }

            if (value is not null && ownType != type)
            {
                throw RefusedException.Invalid($"authorization.{name}", $"authorization.{name} cannot be combined with the type {Type}.");
            }
        }

        return new PushAuthorization(type, Username, Password)
        {
            TokenUrl = TokenUrl,
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            Scope = Scope,
        };
    }
}

/// <summary>A customer's endpoint that receives pushes.</summary>
internal sealed record DestinationInput
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Maximum number of concurrent attempts.</summary>
    public int? Concurrency { get; init; }

    public DestinationSettings ToSettings() =>
        new()
        {
            Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
            Url = Url ?? throw RefusedException.Invalid("url", "url is missing."),
            Authorization = Authorization?.ToAuthorization() ?? PushAuthorization.None,
            CompanyId = CompanyId,
            Concurrency = Concurrency,
        };
}

/// <summary>Changes to a destination. Absent members stay unchanged.</summary>
internal sealed record DestinationPatch
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public int? Concurrency { get; init; }
    public bool? Paused { get; init; }

    /// <summary>False allows connections to be reused; true opens a new connection for each attempt.</summary>
    public bool? FreshConnections { get; init; }

    public DestinationChange ToChange() =>
        new()
        {
            Name = Name,
            Url = Url,
            Authorization = Authorization?.ToAuthorization(),
            Concurrency = Concurrency,
            Paused = Paused,
            FreshConnections = FreshConnections,
        };
}

/// <summary>Authorization without secrets.</summary>
internal sealed record AuthorizationAnswer(string Type, string? Username, string? TokenUrl, string? ClientId, string? Scope);

internal sealed record DestinationAnswer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required AuthorizationAnswer Authorization { get; init; }
    public string? CompanyId { get; init; }
    public int? Concurrency { get; init; }
    public required bool Paused { get; init; }
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it; TaskDashboard if the service did.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Why the service paused it; null if a person did.</summary>
    public string? PausedReason { get; init; }

    /// <summary>Since when each attempt opens a new connection; null while connections are reused.</summary>
    public DateTimeOffset? FreshConnectionsSince { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Pushes by state, if they were counted.</summary>
    public PushTotals? Pushes { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Set while the circuit is open: pushes are held back and spend no attempt.</summary>
    public CircuitAnswer? Circuit { get; init; }

    public static DestinationAnswer Of(Destination destination) =>
        new()
        {
            Id = destination.Id,
            Name = destination.Name,
            Url = destination.Url,
            Authorization = new AuthorizationAnswer(
                ApiNames.Of(destination.AuthorizationType),
                destination.UserName,
                destination.TokenUrl,
                destination.ClientId,
                destination.Scope
            ),
            CompanyId = destination.CompanyId,
            Concurrency = destination.Concurrency,
            Paused = destination.Paused,
            PausedAt = destination.PausedAt,
            PausedBy = destination.PausedBy,
            PausedReason = destination.PausedReason,
            FreshConnectionsSince = destination.FreshConnectionsSince,
            CreatedAt = destination.CreatedAt,
        };

    public static DestinationAnswer Of(DestinationView view) =>
        Of(view.Destination) with
        {
            Pushes = new PushTotals(view.Waiting, view.Sending, view.Delivered, view.Failed, view.DeliveredLastHour, view.FailedLastHour),
            LastAttemptAt = view.LastAttemptAt,
            Circuit = view.Circuit is { } circuit
                ? new CircuitAnswer(circuit.OpenSince, circuit.Reason, circuit.NextProbeAt, circuit.Probing)
                : null,
        };
}

/// <param name="NextProbeAt">When an attempt tests the endpoint.</param>
/// <param name="Probing">That attempt is under way.</param>
internal sealed record CircuitAnswer(DateTimeOffset OpenSince, string Reason, DateTimeOffset NextProbeAt, bool Probing);

/// <summary>Pushes by state now, and attempts of the last hour by result.</summary>
internal sealed record PushTotals(long Waiting, long Sending, long Delivered, long Failed, int DeliveredLastHour, int FailedLastHour);

/// <summary>A new destination with its signing secret, which is shown only once.</summary>
internal sealed record NewDestinationAnswer
{
    public required string Id { get; init; }
    public required string SigningSecret { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required AuthorizationAnswer Authorization { get; init; }
    public string? CompanyId { get; init; }
    public int? Concurrency { get; init; }
    public required bool Paused { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static NewDestinationAnswer Of(NewDestination created)
    {
        var destination = DestinationAnswer.Of(created.Destination);
        return new()
        {
            Id = destination.Id,
            SigningSecret = created.SigningSecret,
            Name = destination.Name,
            Url = destination.Url,
            Authorization = destination.Authorization,
            CompanyId = destination.CompanyId,
            Concurrency = destination.Concurrency,
            Paused = destination.Paused,
            CreatedAt = destination.CreatedAt,
        };
    }
}

/// <summary>Options of a rotation. The body is optional.</summary>
internal sealed record RotateInput
{
    /// <summary>
    /// True ends all other secrets at once, for a secret that may have leaked. Otherwise each keeps signing until its own end.
    /// </summary>
    public bool EndOld { get; init; }
}

/// <summary>The new signing secret, shown only once. Older ones also sign for some time.</summary>
/// <param name="PreviousValidUntil">When the previous secret ends; null if it ended at once.</param>
/// <param name="OldestValidUntil">When the one before that ends; null if there is none.</param>
internal sealed record RotatedSecretAnswer(string SigningSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? OldestValidUntil);

internal sealed record HeaderAnswer(string Name, string Value);

/// <summary>Request and answer of a test.</summary>
internal sealed record TestExchangeAnswer
{
    public required string Method { get; init; }
    public required string Url { get; init; }

    /// <summary>Without secrets.</summary>
    public required IReadOnlyList<HeaderAnswer> RequestHeaders { get; init; }

    public required string RequestBody { get; init; }

    /// <summary>Null if the endpoint did not answer.</summary>
    public int? Status { get; init; }

    public required IReadOnlyList<HeaderAnswer> ResponseHeaders { get; init; }

    /// <summary>
    /// At most the first 4 KiB, decoded by the declared charset and content encoding; null if the endpoint did not answer.
    /// </summary>
    public string? ResponseBody { get; init; }

    /// <summary>text, or hex (two digits for each byte) if the body is not text; null if the endpoint did not answer.</summary>
    public string? ResponseEncoding { get; init; }

    /// <summary>Whether the body was longer or incomplete.</summary>
    public required bool ResponseTruncated { get; init; }

    public required int DurationMs { get; init; }

    /// <summary>The error in words; null if the endpoint accepted the test.</summary>
    public string? Error { get; init; }

    public static TestExchangeAnswer Of(TestExchange exchange)
    {
        (string? body, string? encoding) = exchange.ResponseBody is { } bytes ? TextOrHex.Of(bytes, exchange.ResponseTruncated) : default;
        return new()
        {
            Method = exchange.Method,
            Url = exchange.Url,
            RequestHeaders = Headers(exchange.RequestHeaders),
            RequestBody = exchange.RequestBody,
            Status = exchange.Status,
            ResponseHeaders = Headers(exchange.ResponseHeaders),
            ResponseBody = body,
            ResponseEncoding = encoding,
            ResponseTruncated = exchange.ResponseTruncated,
            DurationMs = exchange.DurationMs,
            Error = exchange.Error,
        };
    }

    private static IReadOnlyList<HeaderAnswer> Headers(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        [.. headers.Select(header => new HeaderAnswer(header.Key, header.Value))];
}
