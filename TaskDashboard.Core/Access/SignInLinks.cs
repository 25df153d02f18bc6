using System.Security.Cryptography;
using System.Text;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Access;

/// <summary>
/// One-time links that sign a browser in as administrator. They are valid for a day, and only their hashes are stored. Opening a link does
/// not use it up, because mail scanners and previews open links.
/// </summary>
public sealed class SignInLinks
{
    internal static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly TimeProvider _clock;

    internal SignInLinks(IEngine engine, ReaderPool readers, TimeProvider clock)
    {
        _engine = engine;
        _readers = readers;
        _clock = clock;
    }

    /// <summary>Returns a new token. The first user of it is signed in.</summary>
    public async Task<string> IssueAsync(CancellationToken cancellation = default)
    {
        var token = KeyHash.NewToken();
        await _engine.DoAsync(new AddSignInLink(HashOf(token)), cancellation).ConfigureAwait(false);
        return token;
    }

    /// <summary>Whether the token is known, not older than a day and not used up. Does not use it up.</summary>
    public Task<bool> IsGoodAsync(string token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, oldest) = (HashOf(token), _clock.GetUtcNow() - Valid);
        return _readers.ReadAsync(
            sql =>
                sql.Prepare("SELECT COUNT(*) FROM SignInLinks WHERE Hash = @p0 AND UsedAt IS NULL AND CreatedAt >= @p1").Count(hash, oldest)
                > 0,
            cancellation
        );
    }

    /// <summary>Uses up the token and starts a session, in one transaction.</summary>
    /// <param name="address">Address of the client.</param>
    /// <param name="replaced">Token of the browser's previous session, which ends.</param>
    /// <returns>The token of the session; null if the link is unknown, older than a day or already used.</returns>
    public async Task<string?> UseAsync(
        string token,
        string? address = null,
        string? replaced = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(token);
        var session = KeyHash.NewToken();
        var command = new UseSignInLink(HashOf(token), KeyHash.Of(session).ToArray(), address, SessionService.HashOf(replaced));
        return await _engine.DoAsync(command, cancellation).ConfigureAwait(false) ? session : null;
    }

    /// <summary>Returns a new token for an installation that runs in another process, or is stopped.</summary>
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
