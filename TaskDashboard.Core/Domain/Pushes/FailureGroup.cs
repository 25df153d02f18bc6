using System.Numerics;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>
/// Pushes of one destination whose last attempt failed with the same error signature, and what people said about them. Updated in the
/// transaction of each failure.
/// </summary>
public sealed record FailureGroup
{
    public required int DestinationNumber { get; init; }
    public required int SignatureNumber { get; init; }

    /// <summary>Number of pushes that are Failed now.</summary>
    public int Count { get; init; }

    /// <summary>Number of pushes that wait for another attempt after they failed so.</summary>
    public int Waiting { get; init; }

    /// <summary>Number of pushes that failed so and are being sent again now.</summary>
    public int Sending { get; init; }

    /// <summary>The first failure since the group last had no push.</summary>
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>The last failed attempt.</summary>
    public DateTimeOffset LastAt { get; init; }
    public long LastSequence { get; init; }

    /// <summary>Number of attempts that ever failed so. Never falls.</summary>
    public long Failures { get; init; }

    /// <summary>When its counts last changed: while it has no push, when the last one left. Null in rows of an earlier version.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>The stored state. <see cref="LifeAt"/> is what it means.</summary>
    public FailureGroupState State { get; init; }

    /// <summary>When the stored state began; null before the first change.</summary>
    public DateTimeOffset? StateAt { get; init; }

    /// <summary>The person or key that set the stored state; null for the service.</summary>
    public string? StateBy { get; init; }

    /// <summary>Ignored until this time; null if there is none.</summary>
    public DateTimeOffset? IgnoredUntil { get; init; }

    /// <summary>Ignored until <see cref="Failures"/> reaches this number; null if there is none.</summary>
    public long? IgnoredUntilFailures { get; init; }

    /// <summary>What people wrote about it. Stays when the state changes.</summary>
    public string? Note { get; init; }

    /// <summary>The results of the last retried pushes as bits, the newest lowest; 1 if it was delivered.</summary>
    public long RetryBits { get; init; }

    /// <summary>How many of the bits are in use.</summary>
    public int RetryCount { get; init; }

    /// <summary>Number of pushes that it has: failed, waiting after a failure, or being sent again.</summary>
    public int Pushes => Count + Waiting + Sending;

    /// <summary>How the last retries of its pushes went.</summary>
    public RetryShare Retries => RetryShare.OfBits(RetryBits, RetryCount);

    /// <summary>Returns the state at this time.</summary>
    public FailureGroupLife LifeAt(DateTimeOffset now) =>
        State is FailureGroupState.Resolved ? new(State, StateAt ?? LastAt, StateBy)
        : Pushes <= 0 ? new(FailureGroupState.Resolved, LeftAt ?? LastAt, null)
        : State is not FailureGroupState.Ignored ? new(State, StateAt ?? FirstAt, StateBy)
        : IgnoredUntil <= now ? new(FailureGroupState.Open, IgnoredUntil.Value, null)
        : IgnoredUntilFailures <= Failures ? new(FailureGroupState.Open, LastAt, null)
        : new(State, StateAt ?? FirstAt, StateBy) { Until = IgnoredUntil, FailuresLeft = IgnoredUntilFailures - Failures };
}

/// <summary>The state of a group of failures.</summary>
/// <param name="At">Since when.</param>
/// <param name="By">Who set it; null if it came by itself.</param>
public sealed record FailureGroupLife(FailureGroupState State, DateTimeOffset At, string? By)
{
    /// <summary>Ignored until this time; null if there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Ignored until so many more attempts have failed; null if there is no such limit.</summary>
    public long? FailuresLeft { get; init; }
}

/// <summary>How many of the last retried pushes of a group of failures were delivered.</summary>
/// <param name="Of">How many pushes are known, at most <see cref="Most"/>.</param>
public readonly record struct RetryShare(int Delivered, int Of)
{
    /// <summary>The last retried pushes that are remembered.</summary>
    public const int Most = 20;

    /// <param name="bits">One bit a push, 1 if it was delivered.</param>
    internal static RetryShare OfBits(long bits, int count) => new(BitOperations.PopCount((ulong)bits), count);
}
