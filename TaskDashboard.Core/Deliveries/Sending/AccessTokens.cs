namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The access token of one destination: asked for once while all who need it wait for the same answer, and kept until shortly before it ends.
/// </summary>
internal sealed class AccessTokens(OauthClient client)
{
    private readonly Lock _gate = new();
    private AccessToken? _kept;
    private long _keptSince;
    private Task<AccessToken>? _asked;

    /// <summary>A token that is good for a while; at once where one is kept.</summary>
    /// <param name="refused">One that the endpoint has just refused: it is not given again.</param>
    /// <exception cref="NoTokenException">The token endpoint gave none.</exception>
    public async ValueTask<string> GetAsync(TokenEndpoint endpoint, TimeProvider clock, string? refused, CancellationToken cancellation)
    {
        Task<AccessToken> asked;
        lock (_gate)
        {
            if (_kept is { } kept && kept.Value != refused && clock.GetElapsedTime(_keptSince) < kept.GoodFor)
                return kept.Value;
            asked = _asked ??= AskAsync(endpoint, clock);
        }
        return (await asked.WaitAsync(cancellation).ConfigureAwait(false)).Value;
    }

    // Its own time limit, and nobody's wish to stop: others wait for the same answer.
    private async Task<AccessToken> AskAsync(TokenEndpoint endpoint, TimeProvider clock)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var since = clock.GetTimestamp();
        try
        {
            var token = await endpoint.AskAsync(client).ConfigureAwait(false);
            lock (_gate)
                (_kept, _keptSince, _asked) = (token, since, null);
            return token;
        }
        catch
        {
            lock (_gate)
                (_kept, _asked) = (null, null);
            throw;
        }
    }
}

/// <param name="Value">What stands behind Bearer.</param>
/// <param name="GoodFor">How long to use it, from the moment in which it was asked for.</param>
internal sealed record AccessToken(string Value, TimeSpan GoodFor);
