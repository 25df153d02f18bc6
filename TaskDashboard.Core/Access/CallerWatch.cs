using System.Collections.Concurrent;

namespace TaskDashboard.Core.Access;

/// <summary>
/// Every key and person that may come in now, by public id, in memory. A <see cref="Caller"/> that it answers knows by itself when
/// it ends (<see cref="Caller.Ended"/>); this is for whoever kept only the id, or asks from time to time.
/// </summary>
public sealed class CallerWatch
{
    private readonly ConcurrentDictionary<string, Caller> living = new([new(Caller.LinkHolder.Id, Caller.LinkHolder)], StringComparer.Ordinal);

    /// <summary>Who the id of a key or a person stands for now; null when it is revoked or disabled, or never was. One look-up.</summary>
    public Caller? Current(string callerId) => living.GetValueOrDefault(callerId);

    /// <summary>
    /// The caller may come in from now on. Where the id was known under the same stamp, what is open for it goes on; under another one
    /// it ends. Called after commits only, one at a time.
    /// </summary>
    /// <param name="stamp">Changes whenever what is open for the caller must end.</param>
    internal Caller Enter(Caller caller, string stamp)
    {
        var before = living.GetValueOrDefault(caller.Id)?.Standing;
        var entered = caller with { Standing = before?.Stamp == stamp ? before : new Standing(stamp) };
        living[caller.Id] = entered;
        if (before != entered.Standing)
        {
            before?.End();
        }

        return entered;
    }

    /// <summary>The caller comes in no more, and what is open for it ends.</summary>
    internal void Leave(string callerId)
    {
        if (living.TryRemove(callerId, out var gone))
        {
            gone.Standing?.End();
        }
    }
}
