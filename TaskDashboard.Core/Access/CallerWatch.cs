using System.Collections.Concurrent;

namespace TaskDashboard.Core.Access;

/// <summary>
/// The active keys and persons, by public id, in memory. A <see cref="Caller"/> that it returns has its own signal for the end of its
/// rights (<see cref="Caller.Ended"/>). Use this class if you have only the id, or check from time to time.
/// </summary>
public sealed class CallerWatch
{
    private readonly ConcurrentDictionary<string, Caller> _living = new(
        [new(Caller.LinkHolder.Id, Caller.LinkHolder)],
        StringComparer.Ordinal
    );

    /// <summary>
    /// Returns the current caller for the id of a key or person; null if it is revoked, disabled or unknown. Costs one lookup.
    /// </summary>
    public Caller? Current(string callerId) => _living.GetValueOrDefault(callerId);

    /// <summary>
    /// Makes the caller active. If the id was known with the same stamp, its open pages and sessions continue; with another stamp they end.
    /// Called only after commits, one call at a time.
    /// </summary>
    /// <param name="stamp">Changes whenever the caller's open pages and sessions must end.</param>
    internal Caller Enter(Caller caller, string stamp)
    {
        var before = _living.GetValueOrDefault(caller.Id)?.Rights;
        var entered = caller with { Rights = before?.Stamp == stamp ? before : new CurrentRights(stamp) };
        _living[caller.Id] = entered;
        if (before != entered.Rights)
        {
            before?.End();
        }

        return entered;
    }

    /// <summary>Makes the caller inactive, and ends its open pages and sessions.</summary>
    internal void Leave(string callerId)
    {
        if (_living.TryRemove(callerId, out var gone))
        {
            gone.Rights?.End();
        }
    }
}
