using TaskDashboard.Core.Access;
using TaskDashboard.Core.Changes;
using TaskDashboard.Core.Pushes.Delivery;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Pushes;

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
}

/// <param name="SigningSecret">Shown this once.</param>
public sealed record NewDestination(Destination Destination, string SigningSecret);

/// <summary>The customers' endpoints: add, change, pause, resume.</summary>
public sealed class DestinationService
{
    public const int MostConcurrency = 256;

    private readonly StoreWriter writer;
    private readonly PushDispatcher dispatcher;
    private readonly ISecretProtector protector;
    private readonly PushOptions options;

    internal DestinationService(StoreWriter writer, PushDispatcher dispatcher, ISecretProtector protector, PushOptions options)
    {
        this.writer = writer;
        this.dispatcher = dispatcher;
        this.protector = protector;
        this.options = options;
    }

    public Task<NewDestination> CreateAsync(Caller caller, DestinationSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(settings);
        caller.Require(Role.Administrator);
        Check.Text(settings.Name, "name", Limits.Name);
        CheckUrl(settings.Url);
        CheckAuthorization(settings.Authorization);
        CheckConcurrency(settings.Concurrency);
        Check.Length(settings.CompanyId, "companyId", Limits.Word);
        if (caller.CompanyId is not null && settings.CompanyId is not null && settings.CompanyId != caller.CompanyId)
        {
            throw RefusedException.Invalid("companyId", "companyId is not yours. Leave it out.");
        }

        var secret = WebhookSignature.NewSecret();
        var protectedSecret = protector.Protect(secret);
        var protectedPassword = settings.Authorization.Password is { } password ? protector.Protect(password) : null;
        return writer.WriteAsync(
            session =>
            {
                var destination = new Destination
                {
                    Number = checked((int)session.Series.Next(SeriesName.Destination)),
                    Id = session.NewId(),
                    CompanyId = caller.CompanyId ?? settings.CompanyId,
                    Name = settings.Name,
                    Url = settings.Url,
                    AuthorizationType = settings.Authorization.Type,
                    UserName = settings.Authorization.UserName,
                    ProtectedPassword = protectedPassword,
                    ProtectedSigningSecret = protectedSecret,
                    Concurrency = settings.Concurrency,
                    CreatedAt = session.Now,
                };
                session.Context.Destinations.Add(destination);
                session.Context.SaveChanges();
                session.Audit(caller, "destinationCreated", destination.Id, destination.Name);
                session.Changed(ChangeSubject.Destination, destination.Number, destination.CompanyId);
                session.AfterCommit(() => dispatcher.Changed(destination));
                return new NewDestination(destination, secret);
            },
            cancellation);
    }

    /// <summary>Pausing and resuming need an operator, every other change an administrator.</summary>
    public Task<Destination> UpdateAsync(Caller caller, string id, DestinationChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        caller.Require(change is { Name: null, Url: null, Authorization: null, Concurrency: null } ? Role.Operator : Role.Administrator);
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
        var protectedPassword = change.Authorization?.Password is { } password ? protector.Protect(password) : null;
        return writer.WriteAsync(
            session =>
            {
                var before = (PublicId.IsWellFormed(id) ? session.Context.Destinations.SingleOrDefault(destination => destination.Id == id) : null) is { } found && caller.Sees(found.CompanyId)
                    ? found
                    : throw RefusedException.NotFound("destination");
                var after = before with
                {
                    Name = change.Name ?? before.Name,
                    Url = change.Url ?? before.Url,
                    AuthorizationType = change.Authorization?.Type ?? before.AuthorizationType,
                    UserName = change.Authorization is null ? before.UserName : change.Authorization.UserName,
                    ProtectedPassword = change.Authorization is null ? before.ProtectedPassword : protectedPassword,
                    Concurrency = change.Concurrency ?? before.Concurrency,
                    Version = before.Version + 1,
                };
                if (change.Paused is { } paused && paused != before.Paused)
                {
                    after = after with { Paused = paused, PausedAt = paused ? session.Now : null, PausedBy = paused ? caller.Name : null };
                    session.Audit(caller, paused ? "destinationPaused" : "destinationResumed", before.Id, before.Name);
                }

                if (after with { Paused = before.Paused, PausedAt = before.PausedAt, PausedBy = before.PausedBy } != before with { Version = after.Version })
                {
                    session.Audit(caller, "destinationChanged", before.Id, after.Name);
                }

                session.Context.Entry(before).CurrentValues.SetValues(after);
                session.Context.SaveChanges();
                session.Changed(ChangeSubject.Destination, after.Number, after.CompanyId);
                session.AfterCommit(() => dispatcher.Changed(after));
                return after;
            },
            cancellation);
    }

    private void CheckUrl(string url)
    {
        Check.Text(url, "url", Limits.Url);
        if (DestinationAddress.Refusal(url, options.Delivery.AllowPrivateDestinations, out _) is { } refusal)
        {
            throw RefusedException.Invalid("url", refusal);
        }
    }

    private static void CheckAuthorization(PushAuthorization authorization)
    {
        if (authorization.Type == AuthorizationType.None)
        {
            return;
        }

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
