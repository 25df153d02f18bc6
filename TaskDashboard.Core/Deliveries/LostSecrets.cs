using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Destinations whose secrets were encrypted with a key ring that is missing. They are paused at start, and stay paused until the key ring
/// is restored or they have new secrets. The encrypted secrets are not changed, so that the key ring can still be restored.
/// </summary>
internal sealed partial class LostSecrets(StoreWriter writer, ISecretProtector protector, ILogger<LostSecrets> logger)
{
    /// <summary>Value of <see cref="Destination.PausedReason"/> for these destinations.</summary>
    public const string Reason = "Its secrets cannot be read: the key ring with which they were sealed is lost.";

    /// <summary>Whether a secret that the destination needs now cannot be decrypted. An ended signing secret is not needed.</summary>
    public bool Of(Destination destination, DateTimeOffset now) =>
        !destination
            .SigningSecretsAt(now)
            .Select(secret => secret.Sealed)
            .Append(destination.ProtectedPassword)
            .Append(destination.ProtectedClientSecret)
            .All(secret => secret is null || protector.CanUnprotect(secret));

    public bool CanRead(string sealedSecret) => protector.CanUnprotect(sealedSecret);

    public async Task PauseAsync(CancellationToken cancellation)
    {
        var paused = await writer
            .WriteAsync(
                session =>
                {
                    var lost = session
                        .Context.Destinations.Where(destination => !destination.Paused)
                        .ToList()
                        .FindAll(destination => Of(destination, session.Now));
                    foreach (var destination in lost)
                    {
                        session
                            .Context.Entry(destination)
                            .CurrentValues.SetValues(
                                destination with
                                {
                                    Paused = true,
                                    PausedAt = session.Now,
                                    PausedBy = Destination.PausedByService,
                                    PausedReason = Reason,
                                    Version = destination.Version + 1,
                                }
                            );
                        session.Audit(Caller.Engine, AuditAction.DestinationPaused, AuditSubject.Of(destination), reason: Reason);
                        session.Changed(ChangeSubject.Destination, destination.Number, destination.CompanyId);
                    }

                    session.Context.SaveChanges();
                    return lost.ConvertAll(destination => destination.Name);
                },
                cancellation
            )
            .ConfigureAwait(false);
        if (paused.Count > 0)
        {
            LogPaused(logger, paused.Count, string.Join(", ", paused));
        }
    }

    /// <exception cref="RefusedException">Conflict "secretsLost".</exception>
    public void Refuse(Destination destination, DateTimeOffset now)
    {
        if (Of(destination, now))
        {
            throw RefusedException.Conflict(
                "secretsLost",
                "The secrets of this destination cannot be read: the key ring with which they were sealed is lost. Restore the key "
                    + "ring and start again, or give it new secrets, then resume it.",
                destination.Id
            );
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "The secrets of {Count} destinations cannot be read, because the key ring with which they were sealed is lost or is "
            + "another one: {Names}. They are paused and nothing else is. "
            + "Restore the key ring (on SQLite the folder keys beside the database) and start again, or give them new secrets; then "
            + "resume them."
    )]
    private static partial void LogPaused(ILogger logger, int count, string names);
}
