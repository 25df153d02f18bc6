using System.Globalization;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A destination as an administrator describes it.</summary>
public sealed record DestinationSettings
{
    public required string Name { get; init; }
    public required string Url { get; init; }
    public PushAuthorization Authorization { get; init; } = PushAuthorization.None;
    public string? CompanyId { get; init; }

    /// <summary>Attempts under way at once, 1 to 256; null for the default.</summary>
    public int? Concurrency { get; init; }
}

/// <summary>What to change; members that are null stay as they are.</summary>
public sealed record DestinationChange
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public PushAuthorization? Authorization { get; init; }
    public int? Concurrency { get; init; }
    public bool? Paused { get; init; }

    /// <summary>True gives each attempt a connection of its own from now on; false lets connections be used again.</summary>
    public bool? FreshConnections { get; init; }
}

/// <param name="SigningSecret">Shown this once.</param>
public sealed record NewDestination(Destination Destination, string SigningSecret);

/// <param name="SigningSecret">Shown this once; it signs from now on.</param>
/// <param name="PreviousValidUntil">Until then the one before it signs as well; null when it ended at once.</param>
/// <param name="OldestValidUntil">Until then the one before that signs as well; null when there is none that still signs.</param>
public sealed record RotatedSecret(string SigningSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? OldestValidUntil);

/// <summary>The customers' endpoints: add, change, pause, resume, rotate the signing secret, try out.</summary>
public sealed class DestinationService
{
    public const int MostConcurrency = 256;

    /// <summary>How many signing secrets of a destination sign at once.</summary>
    public const int MostSigningSecrets = 3;

    /// <summary>How long a signing secret that was rotated out signs as well.</summary>
    public static readonly TimeSpan PreviousSecretValid = TimeSpan.FromHours(24);

    private readonly StoreWriter writer;
    private readonly PushDispatcher dispatcher;
    private readonly DeliveryTargets targets;
    private readonly TestSender tests;
    private readonly LostSecrets lost;
    private readonly PushOptions options;

    internal DestinationService(StoreWriter writer, PushDispatcher dispatcher, DeliveryTargets targets, TestSender tests, LostSecrets lost, PushOptions options)
    {
        this.writer = writer;
        this.dispatcher = dispatcher;
        this.targets = targets;
        this.tests = tests;
        this.lost = lost;
        this.options = options;
    }

    public Task<NewDestination> CreateAsync(Caller caller, DestinationSettings settings, CancellationToken cancellation = default)
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
        var protectedSecret = targets.Seal(secret);
        var authorized = targets.Sealed(settings.Authorization);
        return writer.WriteAsync(
            session =>
            {
                var destination = authorized(new Destination
                {
                    Number = checked((int)session.Series.Next(SeriesName.Destination)),
                    Id = session.NewId(),
                    CompanyId = companyId,
                    Name = settings.Name,
                    Url = settings.Url,
                    ProtectedSigningSecret = protectedSecret,
                    Concurrency = settings.Concurrency,
                    CreatedAt = session.Now,
                });
                session.Context.Destinations.Add(destination);
                session.Context.SaveChanges();
                session.Audit(caller, "destinationCreated", destination.Id, destination.Name);
                session.Changed(ChangeSubject.Destination, destination.Number, destination.CompanyId);
                session.AfterCommit(() => dispatcher.Changed(destination));
                return new NewDestination(destination, secret);
            },
            cancellation);
    }

    /// <summary>
    /// Pausing and resuming have a permission of their own, beside that for every other change. Another URL is another endpoint: it starts with connections that are used again.
    /// </summary>
    public Task<Destination> UpdateAsync(Caller caller, string id, DestinationChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        var permission = change is { Name: null, Url: null, Authorization: null, Concurrency: null, FreshConnections: null } ? Permission.PauseDestination : Permission.EditDestinations;
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
        var authorized = change.Authorization is { } authorization ? targets.Sealed(authorization) : static destination => destination;
        return writer.WriteAsync(
            session =>
            {
                var before = Find(session, caller, permission, id);
                var after = authorized(before) with
                {
                    Name = change.Name ?? before.Name,
                    Url = change.Url ?? before.Url,
                    Concurrency = change.Concurrency ?? before.Concurrency,
                    FreshConnectionsSince = FreshConnectionsSince(before, change, session.Now),
                    Version = before.Version + 1,
                };
                if (change.Paused is { } paused && paused != before.Paused)
                {
                    if (!paused)
                    {
                        lost.Refuse(after, session.Now);
                    }

                    after = after with { Paused = paused, PausedAt = paused ? session.Now : null, PausedBy = paused ? caller.Name : null, PausedReason = null };
                    session.Audit(caller, paused ? "destinationPaused" : "destinationResumed", before.Id, before.Name);
                }

                if (after with { Paused = before.Paused, PausedAt = before.PausedAt, PausedBy = before.PausedBy, PausedReason = before.PausedReason } != before with { Version = after.Version })
                {
                    session.Audit(caller, "destinationChanged", before.Id, after.Name);
                }

                return Replace(session, before, after);
            },
            cancellation);
    }

    /// <summary>
    /// Makes a new signing secret. The one before it signs as well for <see cref="PreviousSecretValid"/>, so that the customer can change over, and so does one that an
    /// earlier rotation promised that to: at most <see cref="MostSigningSecrets"/> sign at once.
    /// </summary>
    /// <param name="endOld">The new secret alone signs from now on, for a secret that others may know.</param>
    /// <exception cref="RefusedException">Conflict "secretsInUse": as many sign as may, until the oldest ends.</exception>
    public Task<RotatedSecret> RotateSecretAsync(Caller caller, string id, bool endOld = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.EditDestinations);
        var secret = WebhookSignature.NewSecret();
        var protectedSecret = targets.Seal(secret);
        return writer.WriteAsync(
            session =>
            {
                var before = Find(session, caller, Permission.EditDestinations, id);

                // What cannot be read signs nothing: it is not kept, so that a destination with a new secret can be resumed.
                var signing = before.SigningSecretsAt(session.Now).Where(old => lost.CanRead(old.Sealed)).ToList();
                if (!endOld && signing.Count >= MostSigningSecrets)
                {
                    throw RefusedException.Conflict(
                        "secretsInUse",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{MostSigningSecrets} secrets sign already, and the oldest of them ends at {signing[^1].Until!.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Rotate after that, or give \"endOld\": true to end the old ones at once."),
                        before.Id);
                }

                var until = session.Now + PreviousSecretValid;
                List<(string Sealed, DateTimeOffset? Until)> kept = endOld ? [] : signing.ConvertAll(old => (old.Sealed, old.Until ?? (DateTimeOffset?)until));
                var previous = kept.ElementAtOrDefault(0);
                var oldest = kept.ElementAtOrDefault(1);
                Replace(session, before, before with
                {
                    ProtectedSigningSecret = protectedSecret,
                    ProtectedPreviousSecret = previous.Sealed,
                    PreviousSecretUntil = previous.Until,
                    ProtectedOldestSecret = oldest.Sealed,
                    OldestSecretUntil = oldest.Until,
                    Version = before.Version + 1,
                });
                session.Audit(caller, endOld ? "signingSecretReplaced" : "signingSecretRotated", before.Id, before.Name);
                return new RotatedSecret(secret, previous.Until, oldest.Until);
            },
            cancellation);
    }

    /// <summary>
    /// Sends a labelled test payload as a push would be sent, and tells the whole exchange. It is no push: it is not stored, spends no attempt and moves no
    /// circuit. A paused destination gets it too, for a person asked for it.
    /// </summary>
    /// <exception cref="RefusedException">Conflict "testRunning": one is under way already.</exception>
    public async Task<TestExchange> SendTestAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SendTest);
        var (destination, testId) = await writer.WriteAsync(
            session =>
            {
                var found = Find(session, caller, Permission.SendTest, id);
                tests.Begin(found);
                session.OnRollback(() => tests.End(found));
                session.Audit(caller, "destinationTested", found.Id, found.Name);
                return (found, session.NewId());
            },
            CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await tests.SendAsync(testId, destination, dispatcher.TargetOf(destination), cancellation).ConfigureAwait(false);
        }
        finally
        {
            tests.End(destination);
        }
    }

    /// <summary>
    /// The endpoint sent bytes that no request asked for: from now on each attempt gets a connection of its own. Changes nothing where that is so already, or where the destination has another URL by now.
    /// </summary>
    internal Task SentUnaskedAsync(int destinationNumber, string url) => writer.WriteAsync(
        session =>
        {
            if (session.Context.Destinations.Find(destinationNumber) is not { FreshConnectionsSince: null } before || before.Url != url)
            {
                return false;
            }

            Replace(session, before, before with { FreshConnectionsSince = session.Now, Version = before.Version + 1 });
            session.Audit(Caller.Engine, "freshConnectionsBegan", before.Id, before.Name);
            return true;
        });

    private static DateTimeOffset? FreshConnectionsSince(Destination before, DestinationChange change, DateTimeOffset now)
    {
        var since = change.Url is { } url && url != before.Url ? null : before.FreshConnectionsSince;
        return change.FreshConnections switch
        {
            true => since ?? now,
            false => null,
            null => since,
        };
    }

    private Destination Replace(WriteSession session, Destination before, Destination after)
    {
        session.Context.Entry(before).CurrentValues.SetValues(after);
        session.Context.SaveChanges();
        session.Changed(ChangeSubject.Destination, after.Number, after.CompanyId);
        session.AfterCommit(() => dispatcher.Changed(after));
        return after;
    }

    private static Destination Find(WriteSession session, Caller caller, Permission permission, string id)
    {
        var found = (PublicId.IsWellFormed(id) ? session.Context.Destinations.SingleOrDefault(destination => destination.Id == id) : null)
            ?? throw RefusedException.NotFound("destination");
        caller.Require(permission, found.CompanyId, "destination");
        return found;
    }

    private static PushAuthorization Trimmed(PushAuthorization authorization) => authorization with { TokenUrl = authorization.TokenUrl?.Trim() };

    private void CheckUrl(string? url, string member = "url")
    {
        Check.Text(url, member, Limits.Url);
        if (DestinationAddress.Refusal(url!, options.Delivery.AllowPrivateDestinations, out _) is { } refusal)
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
            throw RefusedException.Invalid("authorization.username", "authorization.username holds a colon, which Basic authorization cannot carry.");
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
