using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Until when a group of failures is ignored: a time, a number of failures, or whichever comes first.</summary>
/// <param name="Until">At most a year ahead.</param>
/// <param name="Failures">So many more failed attempts; 1 to 1,000,000.</param>
public sealed record IgnoredUntil(DateTimeOffset? Until, int? Failures);

/// <summary>What people say about groups of failures. A group is one destination and the number of one error signature.</summary>
public sealed class FailureGroupService
{
    public const int MostFailures = 1_000_000;

    internal const string What = "failure group";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private readonly IEngine _engine;
    private readonly TimeProvider _clock;

    internal FailureGroupService(IEngine engine, TimeProvider clock)
    {
        _engine = engine;
        _clock = clock;
    }

    /// <summary>Names the caller as the one who deals with the group. The first one stays named.</summary>
    /// <exception cref="RefusedException">NotFound; Conflict: the group is resolved.</exception>
    public Task<FailureGroup> AcknowledgeAsync(
        Caller caller,
        string destinationId,
        int signature,
        string? reason = null,
        CancellationToken cancellation = default
    ) => ActAsync(caller, destinationId, signature, FailureGroupEvent.Acknowledged, null, reason, cancellation);

    /// <summary>Resolves the group. Only an attempt that begins later opens it again.</summary>
    public Task<FailureGroup> ResolveAsync(
        Caller caller,
        string destinationId,
        int signature,
        string? reason = null,
        CancellationToken cancellation = default
    ) => ActAsync(caller, destinationId, signature, FailureGroupEvent.Resolved, null, reason, cancellation);

    /// <summary>Leaves the group out of the Overview, counts and notifications for a while.</summary>
    /// <exception cref="RefusedException">Invalid: neither a time nor a number; NotFound; Conflict: the group is resolved.</exception>
    public Task<FailureGroup> IgnoreAsync(
        Caller caller,
        string destinationId,
        int signature,
        IgnoredUntil until,
        string? reason = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Acknowledge);
        ArgumentNullException.ThrowIfNull(until);
        if (until is { Until: null, Failures: null })
        {
            throw RefusedException.Invalid("until", "until and failures are missing. Give one of them, or both.");
        }

        if (until.Until > _clock.GetUtcNow() + Longest)
        {
            throw RefusedException.Invalid("until", "until is more than a year ahead. Give an earlier time.");
        }

        if (until.Failures is < 1 or > MostFailures)
        {
            throw RefusedException.Invalid("failures", $"failures is out of range. Give 1 to {MostFailures}.");
        }

        return ActAsync(caller, destinationId, signature, FailureGroupEvent.Ignored, until, reason, cancellation);
    }

    /// <summary>Makes a group open that is acknowledged, ignored or resolved.</summary>
    /// <exception cref="RefusedException">NotFound; Conflict: the group has no pushes.</exception>
    public Task<FailureGroup> ReopenAsync(
        Caller caller,
        string destinationId,
        int signature,
        string? reason = null,
        CancellationToken cancellation = default
    ) => ActAsync(caller, destinationId, signature, FailureGroupEvent.Reopened, null, reason, cancellation);

    /// <summary>Replaces the note. An empty one removes it.</summary>
    public Task<FailureGroup> NoteAsync(
        Caller caller,
        string destinationId,
        int signature,
        string? note,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Acknowledge);
        ArgumentNullException.ThrowIfNull(destinationId);
        var text = string.IsNullOrWhiteSpace(note) ? null : Check.Length(note.Trim(), "note", Limits.Text);
        return _engine.DoAsync(new NoteFailureGroup(caller, destinationId, signature, text), cancellation);
    }

    private Task<FailureGroup> ActAsync(
        Caller caller,
        string destinationId,
        int signature,
        FailureGroupEvent on,
        IgnoredUntil? until,
        string? reason,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Acknowledge);
        ArgumentNullException.ThrowIfNull(destinationId);
        Check.Length(reason, "reason", Limits.Text);
        return _engine.DoAsync(
            new ActOnFailureGroup(caller, destinationId, signature, on, until?.Until?.AsStored(), until?.Failures, reason),
            cancellation
        );
    }
}
