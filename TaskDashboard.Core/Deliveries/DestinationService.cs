using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Input for a new destination.</summary>
public sealed record DestinationSettings
{
    public required string Name { get; init; }
    public required string Url { get; init; }
    public PushAuthorization Authorization { get; init; } = PushAuthorization.None;
    public string? CompanyId { get; init; }

    /// <summary>Maximum number of concurrent attempts, 1 to 256; null for the default.</summary>
    public int? Concurrency { get; init; }
}

/// <summary>Changes to a destination; members that are null do not change.</summary>
public sealed record DestinationChange
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public PushAuthorization? Authorization { get; init; }
    public int? Concurrency { get; init; }
    public bool? Paused { get; init; }

    /// <summary>True to use a new connection for each attempt; false to reuse connections.</summary>
    public bool? FreshConnections { get; init; }
}

/// <param name="SigningSecret">Shown only this once.</param>
public sealed record NewDestination(Destination Destination, string SigningSecret);

/// <param name="SigningSecret">Shown only this once; it signs from now on.</param>
/// <param name="PreviousValidUntil">Until then the previous secret signs as well; null if it ended at once.</param>
/// <param name="OldestValidUntil">Until then the secret before that signs as well; null if there is none that still signs.</param>
public sealed record RotatedSecret(string SigningSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? OldestValidUntil);

/// <summary>The customers' endpoints: add, change, pause, resume, rotate the signing secret, test.</summary>
public sealed class DestinationService
{
    public const int MostConcurrency = 256;

    /// <summary>Maximum number of signing secrets of a destination that sign at the same time.</summary>
    public const int MostSigningSecrets = 3;

    /// <summary>How long a replaced signing secret still signs.</summary>
    public static readonly TimeSpan PreviousSecretValid = TimeSpan.FromHours(24);

    private readonly IEngine _engine;
    private readonly DeliveryTargets _targets;
    private readonly PushOptions _options;

    internal DestinationService(IEngine engine, DeliveryTargets targets, PushOptions options)
    {
        _engine = engine;
        _targets = targets;
        _options = options;
    }

    public async Task<NewDestination> CreateAsync(Caller caller, DestinationSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(settings);
        caller.Require(Permission.EditDestinations);
        settings = settings with { Url = settings.Url?.Trim()!, Authorization = Trimmed(settings.Authorization) };
        Check.Text(settings.Name, "name", Limits.Name);
        CheckUrl(settings.Url);
        CheckAuthorization(settings.Authorization);
        CheckConcurrency(settings.Concurrency);
        Check.Company(settings.CompanyId, "companyId");
        var companyId = caller.CompanyOfNew(settings.CompanyId, "companyId");
        var secret = WebhookSignature.NewSecret();
        var command = new CreateDestination(
            caller,
            settings.Name,
            settings.Url,
            companyId,
            settings.Concurrency,
            _targets.Sealed(settings.Authorization),
            _targets.Seal(secret)
        );
        return new NewDestination(await _engine.DoAsync(command, cancellation).ConfigureAwait(false), secret);
    }

    /// <summary>
    /// Pausing and resuming require a different permission than all other changes. Another URL is another endpoint: it starts with
    /// connections that are reused.
    /// </summary>
    public Task<Destination> UpdateAsync(Caller caller, string id, DestinationChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        var permission = change is { Name: null, Url: null, Authorization: null, Concurrency: null, FreshConnections: null }
            ? Permission.PauseDestination
            : Permission.EditDestinations;
        caller.Require(permission);
        if (change.Paused is not null)
        {
            caller.Require(Permission.PauseDestination);
        }

        change = change with { Url = change.Url?.Trim(), Authorization = change.Authorization is { } given ? Trimmed(given) : null };
        if (change.Name is not null)
        {
            Check.Text(change.Name, "name", Limits.Name);
        }

        if (change.Url is not null)
        {
            CheckUrl(change.Url);
        }

        if (change.Authorization is not null)
        {
            CheckAuthorization(change.Authorization);
        }

        CheckConcurrency(change.Concurrency);
        var authorization = change.Authorization is { } open ? _targets.Sealed(open) : null;
        return _engine.DoAsync(
            new UpdateDestination(
                caller,
                id,
                permission,
                change.Name,
                change.Url,
                authorization,
                change.Concurrency,
                change.Paused,
                change.FreshConnections
            ),
            cancellation
        );
    }

    /// <summary>
    /// Creates a new signing secret. The previous one still signs for <see cref="PreviousSecretValid"/>, so that the customer can switch.
    /// Secrets of earlier rotations also sign until their end: at most <see cref="MostSigningSecrets"/> sign at the same time.
    /// </summary>
    /// <param name="endOld">True to end all old secrets now, for example if others may know one.</param>
    /// <exception cref="RefusedException">Conflict "secretsInUse": the maximum number of secrets sign until the oldest ends.</exception>
    public async Task<RotatedSecret> RotateSecretAsync(
        Caller caller,
        string id,
        bool endOld = false,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.EditDestinations);
        var secret = WebhookSignature.NewSecret();
        var (previousUntil, oldestUntil) = await _engine
            .DoAsync(new RotateSecret(caller, id, _targets.Seal(secret), endOld), cancellation)
            .ConfigureAwait(false);
        return new RotatedSecret(secret, previousUntil, oldestUntil);
    }

    /// <summary>
    /// Sends a labelled test payload in the same way as a push, and returns the whole exchange. The test is not a push: it is not stored,
    /// uses no attempt and does not affect the circuit. It is sent to a paused destination as well, because a person requested it.
    /// </summary>
    /// <exception cref="RefusedException">Conflict "testRunning": another test is running.</exception>
    public Task<TestExchange> SendTestAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SendTest);
        return _engine.DoAsync(new SendTest(caller, id), cancellation);
    }

    private static PushAuthorization Trimmed(PushAuthorization authorization) =>
        authorization with
        {
            TokenUrl = authorization.TokenUrl?.Trim(),
        };

    private void CheckUrl(string? url, string member = "url")
    {
        Check.Text(url, member, Limits.Url);
        if (DestinationAddress.Refusal(url!, _options.Delivery.AllowPrivateDestinations, out _) is { } refusal)
        {
            throw RefusedException.Invalid(member, refusal);
        }
    }

    private void CheckAuthorization(PushAuthorization authorization)
    {
        switch (authorization.Type)
        {
            case AuthorizationType.Basic:
                CheckBasic(authorization);
                break;
            case AuthorizationType.Oauth2:
                CheckUrl(authorization.TokenUrl, "authorization.tokenUrl");
                Check.Text(authorization.ClientId, "authorization.clientId", Limits.Name);
                Check.Text(authorization.ClientSecret, "authorization.clientSecret", Limits.Text);
                Check.Length(authorization.Scope, "authorization.scope", Limits.Text);
                break;
        }
    }

    private static void CheckBasic(PushAuthorization authorization)
    {
        Check.Text(authorization.UserName, "authorization.username", Limits.Name);
        Check.Text(authorization.Password, "authorization.password", Limits.Text);
        if (authorization.UserName!.Contains(':', StringComparison.Ordinal))
        {
            throw RefusedException.Invalid(
                "authorization.username",
                "authorization.username holds a colon, which Basic authorization cannot carry."
            );
        }
    }

    private static void CheckConcurrency(int? concurrency)
    {
        if (concurrency is < 1 or > MostConcurrency)
        {
            throw RefusedException.Invalid("concurrency", $"concurrency is {concurrency}. Give 1 to {MostConcurrency}.");
        }
    }
}
