namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The attempts of pushes.</summary>
internal sealed class PushAttemptTable()
    : Table<PushAttempt>(
        "PushAttempts",
        new(attempt => attempt.Key) { IsKey = true, Name = "AttemptKey" },
        new(attempt => attempt.Trigger) { Name = "TriggeredBy" },
        new(attempt => attempt.RetryNumber),
        new(attempt => attempt.StartedAt),
        new(attempt => attempt.DurationMs),
        new(attempt => attempt.Status),
        new(attempt => attempt.Error),
        new(attempt => attempt.Message) { MaxLength = Limits.Text },
        new(attempt => attempt.RequestHeaders),
        new(attempt => attempt.Answer),
        new(attempt => attempt.AnswerTruncated),
        new(attempt => attempt.Sends) { Default = 1 }
    )
{
    public static readonly PushAttemptTable Instance = new();
}
