using System.Security.Cryptography;
using System.Text;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Providers;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Access;

/// <summary>One-time links that sign a browser in as administrator, within a day. Only their hashes are stored.</summary>
public sealed class SignInLinks
{
    internal static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly StoreWriter writer;

    internal SignInLinks(StoreWriter writer) => this.writer = writer;

    /// <summary>A new token; whoever presents it first is signed in.</summary>
    public Task<string> IssueAsync(CancellationToken cancellation = default)
    {
        var token = NewToken();
        return writer.WriteAsync(
            session =>
            {
                session.Context.SignInLinks.Add(new SignInLink { Hash = HashOf(token), CreatedAt = session.Now });
                session.Context.SaveChanges();
                return token;
            },
            cancellation);
    }

    /// <summary>Whether the token is one of ours, not older than a day and not used before; it is used now.</summary>
    public Task<bool> UseAsync(string token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var hash = HashOf(token);
        return writer.WriteAsync(
            session =>
            {
                if (session.Prepare("UPDATE SignInLinks SET UsedAt = @p0 WHERE Hash = @p1 AND UsedAt IS NULL AND CreatedAt >= @p2").Run(session.Now, hash, session.Now - Valid) == 0)
                {
                    return false;
                }

                session.Audit(Caller.LinkHolder, "signedIn", Caller.LinkHolder.Id, "by a link");
                return true;
            },
            cancellation);
    }

    /// <summary>A new token for an installation that runs in another process, or does not run now.</summary>
    public static string IssueBeside(StoreProvider provider, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(clock);
        var token = NewToken();
        using var context = provider.CreateContext();
        context.SignInLinks.Add(new SignInLink { Hash = HashOf(token), CreatedAt = clock.GetUtcNow() });
        context.SaveChanges();
        return token;
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
