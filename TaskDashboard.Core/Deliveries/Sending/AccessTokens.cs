namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The access token of one destination. It is requested once while all callers wait for the same answer, and kept until shortly before it
/// ends.
/// </summary>
internal sealed class AccessTokens(OauthClient client)
{
    private readonly Lock _gate = new();
    private AccessToken? _kept;
    private long _keptSince;
    private Task<AccessToken>? _asked;

    /// <summary>Returns a valid token; at once if one is kept.</summary>
    /// <param name="refused">A token that the endpoint has just refused. It is not returned again.</param>
    /// <exception cref="MissingTokenException">The token endpoint returned no token.</exception>
    public async ValueTask<string> GetAsync(TokenEndpoint endpoint, TimeProvider clock, string? refused, CancellationToken cancellation)
    {
        Task<AccessToken> asked;
        lock (_gate)
        {
            if (_kept is { } kept && kept.Value != refused && clock.GetElapsedTime(_keptSince) < kept.GoodFor)
            {
                return kept.Value;
            }
            asked = _asked ??= AskAsync(endpoint, clock);
        }
        return (await asked.WaitAsync(cancellation).ConfigureAwait(false)).Value;
    }

    // Has its own time limit and ignores the callers' cancellation, because others wait for the same answer.
    private async Task<AccessToken> AskAsync(TokenEndpoint endpoint, TimeProvider clock)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var since = clock.GetTimestamp();
        try
        {
            var token = await endpoint.AskAsync(client).ConfigureAwait(false);
            lock (_gate)
            {
                (_kept, _keptSince, _asked) = (token, since, null);
            }
            return token;
        }
        catch
        {
            lock (_gate)
            {
                (_kept, _asked) = (null, null);
            }
            throw;
        }
    }
}

/// <param name="Value">The value after Bearer.</param>
/// <param name="GoodFor">How long to use the token, from its request.</param>
internal sealed record AccessToken(string Value, TimeSpan GoodFor);
