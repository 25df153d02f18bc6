using System.Globalization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Changes whether somebody deals with a group of failures.</summary>
/// <param name="On">What the caller says: acknowledged, resolved, ignored or reopened.</param>
/// <param name="Until">For ignoring: until this time.</param>
/// <param name="Failures">For ignoring: until so many more attempts have failed.</param>
internal sealed record ActOnFailureGroup(
    Caller Caller,
    string DestinationId,
    int Signature,
    FailureGroupEvent On,
    DateTimeOffset? Until,
    int? Failures,
    string? Reason
) : Command<FailureGroup>;

/// <summary>Replaces the note of a group of failures. Null removes it.</summary>
internal sealed record NoteFailureGroup(Caller Caller, string DestinationId, int Signature, string? Note) : Command<FailureGroup>;

/// <summary>Handles the commands on groups of failures.</summary>
internal sealed class FailureGroupHandlers : ICommandHandlers
{
    private static readonly string OneSignature = $"{ErrorSignatureTable.Instance.Select} WHERE Number = @p0";

    public void AddTo(CommandTable table)
    {
        table.Add<ActOnFailureGroup, FailureGroup>(Act);
        table.Add<NoteFailureGroup, FailureGroup>(Note);
    }

    private static FailureGroup Act(WriteSession session, ActOnFailureGroup command)
    {
        var (destination, before) = Find(session, command.Caller, command.DestinationId, command.Signature);
        if (before.Pushes <= 0 && command.On is FailureGroupEvent.Reopened)
        {
            throw RefusedException.Conflict(
                "noPushes",
                "None of the group's pushes is left, so there is nothing to reopen. The next failure opens it.",
                command.DestinationId
            );
        }

        if (command.On is FailureGroupEvent.Ignored && command.Until <= session.Now)
        {
            throw RefusedException.Invalid("until", "until has passed. Give a later time.");
        }

        var rule = FailureGroupStateMachine.Decide(before.LifeAt(session.Now).State, command.On);
        if (rule.Kind is RuleKind.Rejected)
        {
            throw RefusedException.Conflict("resolved", rule.Reason, command.DestinationId);
        }

        if (rule.Kind is RuleKind.Ignored)
        {
            return before;
        }

        var ignores = rule.To is FailureGroupState.Ignored;
        var after = before with
        {
            State = rule.To,
            StateAt = session.Now,
            StateBy = command.Caller.Name,
            IgnoredUntil = ignores ? command.Until : null,
            IgnoredUntilFailures = ignores ? before.Failures + command.Failures : null,
        };
        session.StoreState(after);
        session.Audit(
            command.Caller,
            ActionOf(rule.To),
            AuditSubject.Of(destination),
            command.Reason,
            $"{WordsOf(session, before)}{UntilOf(command)}"
        );
        session.Changed(ChangeSubject.Pushes, destination.Number, destination.CompanyId);
        return after;
    }

    private static FailureGroup Note(WriteSession session, NoteFailureGroup command)
    {
        var (destination, before) = Find(session, command.Caller, command.DestinationId, command.Signature);
        if (before.Note == command.Note)
        {
            return before;
        }

        var after = before with { Note = command.Note };
        session.StoreNote(after);
        session.Audit(command.Caller, AuditAction.FailureGroupNoted, AuditSubject.Of(destination), command.Note, WordsOf(session, before));
        session.Changed(ChangeSubject.Pushes, destination.Number, destination.CompanyId);
        return after;
    }

    private static (Destination Destination, FailureGroup Group) Find(WriteSession session, Caller caller, string id, int signature)
    {
        var destination =
            (PublicId.IsWellFormed(id) ? session.Context.Destinations.SingleOrDefault(one => one.Id == id) : null)
            ?? throw RefusedException.NotFound(FailureGroupService.What);
        caller.Require(Permission.Acknowledge, destination.CompanyId, FailureGroupService.What);
        var group = session.FindFailureGroup(destination.Number, signature) ?? throw RefusedException.NotFound(FailureGroupService.What);
        return (destination, group);
    }

    private static AuditAction ActionOf(FailureGroupState state) =>
        state switch
        {
            FailureGroupState.Acknowledged => AuditAction.FailureGroupAcknowledged,
            FailureGroupState.Resolved => AuditAction.FailureGroupResolved,
            FailureGroupState.Ignored => AuditAction.FailureGroupIgnored,
            FailureGroupState.Open => AuditAction.FailureGroupReopened,
        };

    private static string WordsOf(WriteSession session, FailureGroup group) =>
        ErrorSignatureTable.Instance.First(session.Prepare(OneSignature).Query(group.SignatureNumber)) is { } error
            ? error.Message
            : string.Create(CultureInfo.InvariantCulture, $"Error {group.SignatureNumber}");

    private static string UntilOf(ActOnFailureGroup command) =>
        (command.On, command.Until, command.Failures) switch
        {
            (not FailureGroupEvent.Ignored, _, _) => "",
            (_, { } until, { } failures) => string.Create(
                CultureInfo.InvariantCulture,
                $". Until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC or {failures:N0} more failed attempts"
            ),
            (_, { } until, null) => string.Create(CultureInfo.InvariantCulture, $". Until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
            (_, null, { } failures) => string.Create(CultureInfo.InvariantCulture, $". Until {failures:N0} more failed attempts"),
            (_, null, null) => "",
        };
}
