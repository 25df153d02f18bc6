using System.Security.Cryptography;
using System.Text;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>One-time links that sign a browser in as administrator, within a day. Only their hashes are stored. To open one does not use it up: mail scanners and previews do that.</summary>
public sealed class SignInLinks
{
    internal static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly SessionService sessions;
    private readonly TimeProvider clock;

    internal SignInLinks(StoreWriter writer, ReaderPool readers, SessionService sessions, TimeProvider clock)
    {
        this.writer = writer;
        this.readers = readers;
        this.sessions = sessions;
        this.clock = clock;
    }

    /// <summary>A new token; whoever uses it first is signed in.</summary>
    public Task<string> IssueAsync(CancellationToken cancellation = default)
    {
        var token = KeyHash.NewToken();
        return writer.WriteAsync(
            session =>
            {
                session.Context.SignInLinks.Add(new SignInLink { Hash = HashOf(token), CreatedAt = session.Now });
                session.Context.SaveChanges();
                return token;
            },
            cancellation);
    }

    /// <summary>Whether the token is one of ours, not older than a day and not used before. It is not used by that.</summary>
    public Task<bool> IsGoodAsync(string token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, oldest) = (HashOf(token), clock.GetUtcNow() - Valid);
        return readers.ReadAsync(sql => sql.Prepare("SELECT COUNT(*) FROM SignInLinks WHERE Hash = @p0 AND UsedAt IS NULL AND CreatedAt >= @p1").Count(hash, oldest) > 0, cancellation);
    }

    /// <summary>Uses the token, and starts the session of whoever presents it, in one.</summary>
    /// <param name="address">Where they call from.</param>
    /// <param name="replaced">The token of the session that the same browser has had so far: it ends.</param>
    /// <returns>The token of the session; null where the link is none of ours, older than a day or used already.</returns>
    public Task<string?> UseAsync(string token, string? address = null, string? replaced = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var hash = HashOf(token);
        return writer.WriteAsync<string?>(
            session =>
            {
                if (session.Prepare("UPDATE SignInLinks SET UsedAt = @p0 WHERE Hash = @p1 AND UsedAt IS NULL AND CreatedAt >= @p2").Run(session.Now, hash, session.Now - Valid) == 0)
                {
                    return null;
                }

                session.Audit(Caller.LinkHolder, "signedIn", Caller.LinkHolder.Id, "by a link");
                return sessions.Start(session, Caller.LinkHolder, address, replaced);
            },
            cancellation);
    }

    /// <summary>A new token for an installation that runs in another process, or does not run now.</summary>
    public static string IssueBeside(StoreProvider provider, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(clock);
        var token = KeyHash.NewToken();
        using var context = provider.CreateContext();
        context.SignInLinks.Add(new SignInLink { Hash = HashOf(token), CreatedAt = clock.GetUtcNow() });
        context.SaveChanges();
        return token;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
