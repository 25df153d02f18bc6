using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Web.Api;

/// <summary>How a destination wants to be authorized. Answers leave the secrets out.</summary>
internal sealed record AuthorizationInput
{
    /// <summary>none, basic or oauth2 (client credentials).</summary>
    public string? Type { get; init; }

    /// <summary>With basic.</summary>
    public string? Username { get; init; }

    /// <summary>With basic.</summary>
    public string? Password { get; init; }

    /// <summary>With oauth2: where a token is asked for.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>With oauth2.</summary>
    public string? ClientId { get; init; }

    /// <summary>With oauth2.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>With oauth2; may be left out.</summary>
    public string? Scope { get; init; }

    public PushAuthorization ToAuthorization()
    {
        var type = ApiNames.Required<AuthorizationType>(Type, "authorization.type");
        (string Name, string? Value, AuthorizationType Type, bool MayLack)[] members =
        [
            ("username", Username, AuthorizationType.Basic, false),
            ("password", Password, AuthorizationType.Basic, false),
            ("tokenUrl", TokenUrl, AuthorizationType.Oauth2, false),
            ("clientId", ClientId, AuthorizationType.Oauth2, false),
            ("clientSecret", ClientSecret, AuthorizationType.Oauth2, false),
            ("scope", Scope, AuthorizationType.Oauth2, true),
        ];
        foreach (var (name, value, goesWith, mayLack) in members)
        {
            if (value is null && goesWith == type && !mayLack)
            {
                throw RefusedException.Invalid($"authorization.{name}", $"authorization.{name} is missing.");
            }

            if (value is not null && goesWith != type)
            {
                throw RefusedException.Invalid($"authorization.{name}", $"authorization.{name} does not go with the type {Type}.");
            }
        }

        return new PushAuthorization(type, Username, Password) { TokenUrl = TokenUrl, ClientId = ClientId, ClientSecret = ClientSecret, Scope = Scope };
    }
}

/// <summary>A customer's endpoint to send pushes to.</summary>
internal sealed record DestinationInput
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Attempts under way at once.</summary>
    public int? Concurrency { get; init; }

    public DestinationSettings ToSettings() => new()
    {
        Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
        Url = Url ?? throw RefusedException.Invalid("url", "url is missing."),
        Authorization = Authorization?.ToAuthorization() ?? PushAuthorization.None,
        CompanyId = CompanyId,
        Concurrency = Concurrency,
    };
}

/// <summary>What to change; members that are left out stay as they are.</summary>
internal sealed record DestinationPatch
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public int? Concurrency { get; init; }
    public bool? Paused { get; init; }

    /// <summary>False lets connections be used again; true gives each attempt one of its own from now on.</summary>
    public bool? FreshConnections { get; init; }

    public DestinationChange ToChange() => new()
    {
        Name = Name,
        Url = Url,
        Authorization = Authorization?.ToAuthorization(),
        Concurrency = Concurrency,
        Paused = Paused,
        FreshConnections = FreshConnections,
    };
}

/// <summary>What goes with the type; secrets are never answered.</summary>
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

    /// <summary>Who paused it; TaskDashboard where the service did, with its reason.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Why the service paused it by itself; null where a person did.</summary>
    public string? PausedReason { get; init; }

    /// <summary>Since when each attempt gets a connection of its own; null while connections are used again.</summary>
    public DateTimeOffset? FreshConnectionsSince { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its pushes by state, where they were counted.</summary>
    public PushTotals? Pushes { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Set while the destination keeps failing and is spared for a while: its pushes wait and spend no attempt.</summary>
    public CircuitAnswer? Circuit { get; init; }

    public static DestinationAnswer Of(Destination destination) => new()
    {
        Id = destination.Id,
        Name = destination.Name,
        Url = destination.Url,
        Authorization = new AuthorizationAnswer(
            ApiNames.Of(destination.AuthorizationType), destination.UserName, destination.TokenUrl, destination.ClientId, destination.Scope),
        CompanyId = destination.CompanyId,
        Concurrency = destination.Concurrency,
        Paused = destination.Paused,
        PausedAt = destination.PausedAt,
        PausedBy = destination.PausedBy,
        PausedReason = destination.PausedReason,
        FreshConnectionsSince = destination.FreshConnectionsSince,
        CreatedAt = destination.CreatedAt,
    };

    public static DestinationAnswer Of(DestinationView view) => Of(view.Destination) with
    {
        Pushes = new PushTotals(view.Waiting, view.Sending, view.Delivered, view.Failed, view.DeliveredLastHour, view.FailedLastHour),
        LastAttemptAt = view.LastAttemptAt,
        Circuit = view.Circuit is { } circuit ? new CircuitAnswer(circuit.OpenSince, circuit.Reason, circuit.NextProbeAt, circuit.Probing) : null,
    };
}

/// <param name="NextProbeAt">When one attempt goes to see whether it is well again.</param>
/// <param name="Probing">That attempt goes now.</param>
internal sealed record CircuitAnswer(DateTimeOffset OpenSince, string Reason, DateTimeOffset NextProbeAt, bool Probing);

/// <summary>Pushes by state now, and attempts of the last hour by how they ended.</summary>
internal sealed record PushTotals(long Waiting, long Sending, long Delivered, long Failed, int DeliveredLastHour, int FailedLastHour);

/// <summary>A new destination, with the secret that its deliveries are signed with: shown this once.</summary>
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

/// <summary>How to rotate; the body may be left out.</summary>
internal sealed record RotateInput
{
    /// <summary>True ends every other secret at once, for one that others may know. Without it each signs on until its own end.</summary>
    public bool EndOld { get; init; }
}

/// <summary>The secret that deliveries are signed with from now on, shown this once; those before it sign as well for a while.</summary>
/// <param name="PreviousValidUntil">Until then the one before it signs as well; null when it ended at once.</param>
/// <param name="OldestValidUntil">Until then the one before that signs as well; null when there is none.</param>
internal sealed record RotatedSecretAnswer(string SigningSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? OldestValidUntil);

internal sealed record HeaderAnswer(string Name, string Value);

/// <summary>What went to and fro in a test.</summary>
internal sealed record TestExchangeAnswer
{
    public required string Method { get; init; }
    public required string Url { get; init; }

    /// <summary>Secrets hidden.</summary>
    public required IReadOnlyList<HeaderAnswer> RequestHeaders { get; init; }

    public required string RequestBody { get; init; }

    /// <summary>Null when the endpoint did not answer.</summary>
    public int? Status { get; init; }

    public required IReadOnlyList<HeaderAnswer> ResponseHeaders { get; init; }

    /// <summary>At most its first 4 KiB, decoded by the charset and content encoding that it declares; null when the endpoint did not answer.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>text, or hex where the body is not text: two digits a byte; null when the endpoint did not answer.</summary>
    public string? ResponseEncoding { get; init; }

    /// <summary>The body was longer, or broke off.</summary>
    public required bool ResponseTruncated { get; init; }

    public required int DurationMs { get; init; }

    /// <summary>What went wrong, in words; null when the endpoint took it.</summary>
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

    private static IReadOnlyList<HeaderAnswer> Headers(IReadOnlyList<KeyValuePair<string, string>> headers) => [.. headers.Select(header => new HeaderAnswer(header.Key, header.Value))];
}
