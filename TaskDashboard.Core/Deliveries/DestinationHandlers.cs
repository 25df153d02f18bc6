using System.Globalization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <param name="ProtectedSigningSecret">Encrypted by the service.</param>
internal sealed record CreateDestination(
    Caller Caller,
    string Name,
    string Url,
    string? CompanyId,
    int? Concurrency,
    SealedAuthorization Authorization,
    string ProtectedSigningSecret
) : Command<Destination>;

/// <summary>Changes a destination; members that are null do not change.</summary>
/// <param name="Permission">The permission that the change requires.</param>
internal sealed record UpdateDestination(
    Caller Caller,
    string Id,
    Permission Permission,
    string? Name,
    string? Url,
    SealedAuthorization? Authorization,
    int? Concurrency,
    bool? Paused,
    bool? FreshConnections
) : Command<Destination>;

/// <summary>Adds a new signing secret, encrypted by the service, before the current ones.</summary>
internal sealed record RotateSecret(Caller Caller, string Id, string ProtectedSecret, bool EndOld) : Command<RotatedTimes>;

/// <summary>Until when the previous secrets sign as well; null if there is no such secret.</summary>
internal sealed record RotatedTimes(DateTimeOffset? PreviousUntil, DateTimeOffset? OldestUntil);

/// <summary>Sends a test payload to a destination.</summary>
internal sealed record SendTest(Caller Caller, string Id) : Command<TestExchange>;

/// <summary>Handles the commands on destinations.</summary>
internal sealed class DestinationHandlers(StoreWriter writer, PushDispatcher dispatcher, TestSender tests, LostSecrets lost)
    : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<CreateDestination, Destination>(Create);
        table.Add<UpdateDestination, Destination>(Update);
        table.Add<RotateSecret, RotatedTimes>(Rotate);
        table.AddAsync<SendTest, TestExchange>(SendTestAsync);
    }

    /// <summary>
    /// Called when the endpoint has sent unrequested bytes: from now on each attempt gets a new connection. Changes nothing if this is
    /// already so, or if the destination has another URL now.
    /// </summary>
    internal Task SentUnaskedAsync(int destinationNumber, string url) =>
        writer.WriteAsync(session =>
        {
            if (session.Context.Destinations.Find(destinationNumber) is not { FreshConnectionsSince: null } before || before.Url != url)
            {
                return false;
            }

            Replace(session, before, before with { FreshConnectionsSince = session.Now, Version = before.Version + 1 });
            session.Audit(Caller.Engine, AuditAction.FreshConnectionsBegan, AuditSubject.Of(before));
            return true;
        });

    private Destination Create(WriteSession session, CreateDestination command)
    {
        var destination = command.Authorization.PutInto(
            new Destination
            {
                Number = checked((int)session.Series.Next(SeriesName.Destination)),
                Id = session.NewId(),
                CompanyId = command.CompanyId,
                Name = command.Name,
                Url = command.Url,
                ProtectedSigningSecret = command.ProtectedSigningSecret,
                Concurrency = command.Concurrency,
                CreatedAt = session.Now,
            }
        );
        session.Context.Destinations.Add(destination);
        session.Context.SaveChanges();
        session.Audit(command.Caller, AuditAction.DestinationCreated, AuditSubject.Of(destination));
        session.Changed(ChangeSubject.Destination, destination.Number, destination.CompanyId);
        session.AfterCommit(() => dispatcher.Changed(destination));
        return destination;
    }

    private Destination Update(WriteSession session, UpdateDestination change)
    {
        var before = Find(session, change.Caller, change.Permission, change.Id);
        var after = (change.Authorization?.PutInto(before) ?? before) with
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

            after = after with
            {
                Paused = paused,
                PausedAt = paused ? session.Now : null,
                PausedBy = paused ? change.Caller.Name : null,
                PausedReason = null,
            };
        }

        // One entry for the whole command: a pause or its end is what people look for.
        var settings = ChangedSettings(before, after);
        if (before.Paused != after.Paused || settings.Count > 0)
        {
            session.Audit(
                change.Caller,
                before.Paused == after.Paused ? AuditAction.DestinationChanged
                    : after.Paused ? AuditAction.DestinationPaused
                    : AuditAction.DestinationResumed,
                AuditSubject.Of(after),
                detail: settings.Count == 0 ? null : $"Changed: {string.Join(", ", settings)}"
            );
        }

        return Replace(session, before, after);
    }

    private static string Limit(Destination destination) =>
        destination.Concurrency?.ToString(CultureInfo.InvariantCulture) ?? "the default";

    /// <summary>Returns the settings that differ, as words. No texts are written: a URL or a header can contain a secret.</summary>
    private static List<string> ChangedSettings(Destination before, Destination after)
    {
        var changed = new List<string>();
        Add(before.Name != after.Name, "name");
        Add(before.Url != after.Url, "URL");
        Add(before.Concurrency != after.Concurrency, $"concurrency from {Limit(before)} to {Limit(after)}");
        Add(
            before.FreshConnectionsSince != after.FreshConnectionsSince,
            after.FreshConnectionsSince is null ? "connections are used again" : "a new connection for each attempt"
        );
        var rest = after with
        {
            Name = before.Name,
            Url = before.Url,
            Concurrency = before.Concurrency,
            FreshConnectionsSince = before.FreshConnectionsSince,
            Paused = before.Paused,
            PausedAt = before.PausedAt,
            PausedBy = before.PausedBy,
            PausedReason = before.PausedReason,
            Version = before.Version,
        };
        Add(rest != before, "authorization");
        return changed;

        void Add(bool differs, string what)
        {
            if (differs)
            {
                changed.Add(what);
            }
        }
    }

    private RotatedTimes Rotate(WriteSession session, RotateSecret command)
    {
        var before = Find(session, command.Caller, Permission.EditDestinations, command.Id);

        // A secret that cannot be decrypted cannot sign. It is removed, so that a destination with a new secret can be resumed.
        var signing = before.SigningSecretsAt(session.Now).Where(old => lost.CanRead(old.Sealed)).ToList();
        if (!command.EndOld && signing.Count >= DestinationService.MostSigningSecrets)
        {
            throw RefusedException.Conflict(
                "secretsInUse",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{DestinationService.MostSigningSecrets} secrets sign already, and the oldest of them ends at "
                        + $"{signing[^1].Until!.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Rotate after that, or give \"endOld\": true "
                        + $"to end the old ones at once."
                ),
                before.Id
            );
        }

        var until = session.Now + DestinationService.PreviousSecretValid;
        List<(string Sealed, DateTimeOffset? Until)> kept = command.EndOld
            ? []
            : signing.ConvertAll(old => (old.Sealed, old.Until ?? (DateTimeOffset?)until));
        var previous = kept.ElementAtOrDefault(0);
        var oldest = kept.ElementAtOrDefault(1);
        Replace(
            session,
            before,
            before with
            {
                ProtectedSigningSecret = command.ProtectedSecret,
                ProtectedPreviousSecret = previous.Sealed,
                PreviousSecretUntil = previous.Until,
                ProtectedOldestSecret = oldest.Sealed,
                OldestSecretUntil = oldest.Until,
                Version = before.Version + 1,
            }
        );
        session.Audit(
            command.Caller,
            command.EndOld ? AuditAction.SigningSecretReplaced : AuditAction.SigningSecretRotated,
            AuditSubject.Of(before)
        );
        return new RotatedTimes(previous.Until, oldest.Until);
    }

    private async Task<TestExchange> SendTestAsync(SendTest command, CancellationToken cancellation)
    {
        var (destination, testId) = await writer
            .WriteAsync(
                session =>
                {
                    var found = Find(session, command.Caller, Permission.SendTest, command.Id);
                    tests.Begin(found);
                    session.OnRollback(() => tests.End(found));
                    session.Audit(command.Caller, AuditAction.DestinationTested, AuditSubject.Of(found));
                    return (found, session.NewId());
                },
                CancellationToken.None
            )
            .ConfigureAwait(false);
        try
        {
            return await tests.SendAsync(testId, destination, dispatcher.TargetOf(destination), cancellation).ConfigureAwait(false);
        }
        finally
        {
            tests.End(destination);
        }
    }

    private static DateTimeOffset? FreshConnectionsSince(Destination before, UpdateDestination change, DateTimeOffset now)
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
        if (!after.Paused)
        {
            // The dispatcher does the same after the commit.
            session.AskCircuits([after.Number]);
        }

        session.AfterCommit(() => dispatcher.Changed(after));
        return after;
    }

    private static Destination Find(WriteSession session, Caller caller, Permission permission, string id)
    {
        var found =
            (PublicId.IsWellFormed(id) ? session.Context.Destinations.SingleOrDefault(destination => destination.Id == id) : null)
            ?? throw RefusedException.NotFound("destination");
        caller.Require(permission, found.CompanyId, "destination");
        return found;
    }
}
