namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The write face of retry requests.</summary>
internal static class RetryWrites
{
    private const string Columns =
        "Number, Id, CompanyId, TaskNumber, TaskId, State, Filter, CutOff, ItemCount, Delivered, FailedAgain, NotSent, Reason, Ticket, RequestedBy, CreatedAt, StartedAt, EndedAt, PushIdCount";

    public static RetryRequest? FindRetry(this WriteSession session, int number) => First(session.Prepare($"SELECT {Columns} FROM RetryRequests WHERE Number = @p0").Query(number));

    public static RetryRequest? FindRetry(this WriteSession session, string id) => First(session.Prepare($"SELECT {Columns} FROM RetryRequests WHERE Id = @p0").Query(id));

    public static RetryRequest? FindRetryOfTask(this WriteSession session, int taskNumber) =>
        First(session.Prepare($"SELECT {Columns} FROM RetryRequests WHERE TaskNumber = @p0").Query(taskNumber));

    public static void Insert(this WriteSession session, RetryRequest request, byte[] packedSet, string? pushIds)
    {
        session.Prepare(
            $"INSERT INTO RetryRequests ({Columns}) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18)")
            .Later(
                request.Number, request.Id, request.CompanyId, request.TaskNumber, request.TaskId, request.State, request.Filter, request.CutOff, request.ItemCount,
                request.Delivered, request.FailedAgain, request.NotSent, request.Reason, request.Ticket, request.RequestedBy, request.CreatedAt, request.StartedAt, request.EndedAt,
                request.PushIdCount);
        session.Prepare("INSERT INTO RetrySets (RetryNumber, Packed) VALUES (@p0, @p1)").Later(request.Number, packedSet);
        if (pushIds is not null)
        {
            session.Prepare("INSERT INTO RetryPushIds (RetryNumber, Ids) VALUES (@p0, @p1)").Later(request.Number, pushIds);
        }

        session.Changed(ChangeSubject.Retry, request.Number, request.CompanyId);
    }

    /// <summary>Deletes a request that ended; its items are gone already.</summary>
    public static void DeleteRetry(this WriteSession session, int number)
    {
        session.Prepare("DELETE FROM RetrySets WHERE RetryNumber = @p0").Run(number);
        session.Prepare("DELETE FROM RetryPushIds WHERE RetryNumber = @p0").Run(number);
        session.Prepare("DELETE FROM RetryRequests WHERE Number = @p0").Run(number);
    }

    public static void UpdateProgress(this WriteSession session, RetryRequest request)
    {
        session.Prepare("UPDATE RetryRequests SET State = @p0, Delivered = @p1, FailedAgain = @p2, NotSent = @p3, StartedAt = @p4, EndedAt = @p5 WHERE Number = @p6")
            .Later(request.State, request.Delivered, request.FailedAgain, request.NotSent, request.StartedAt, request.EndedAt, request.Number);
        session.Changed(ChangeSubject.Retry, request.Number, request.CompanyId);
    }

    public static void Insert(this WriteSession session, RetryItem item) =>
        session.Prepare("INSERT INTO RetryItems (ItemKey, Outcome, Reason, Attempt, At) VALUES (@p0, @p1, @p2, @p3, @p4)")
            .LaterInAnyOrder(item.Key, (int)item.Outcome, item.Reason, item.Attempt, item.At);

    public static IdempotencyKey? FindIdempotencyKey(this WriteSession session, string callerId, string value)
    {
        using var rows = session.Prepare("SELECT BodyDigest, ResultId, CreatedAt FROM IdempotencyKeys WHERE CallerId = @p0 AND Value = @p1").Query(callerId, value);
        return rows.Read()
            ? new IdempotencyKey { CallerId = callerId, Value = value, BodyDigest = rows.GetBytes(0), ResultId = rows.GetString(1), CreatedAt = rows.GetInstant(2) }
            : null;
    }

    /// <summary>Remembers the key, in place of an older use of it that is no longer kept.</summary>
    public static void Remember(this WriteSession session, IdempotencyKey key)
    {
        session.Prepare("DELETE FROM IdempotencyKeys WHERE CallerId = @p0 AND Value = @p1").Later(key.CallerId, key.Value);
        session.Prepare("INSERT INTO IdempotencyKeys (CallerId, Value, BodyDigest, ResultId, CreatedAt) VALUES (@p0, @p1, @p2, @p3, @p4)")
            .Later(key.CallerId, key.Value, key.BodyDigest, key.ResultId, key.CreatedAt);
    }

    private static RetryRequest? First(Rows rows)
    {
        using (rows)
        {
            return !rows.Read() ? null : new RetryRequest
            {
                Number = rows.GetInt32(0),
                Id = rows.GetString(1),
                CompanyId = rows.GetStringOrNull(2),
                TaskNumber = rows.GetInt32(3),
                TaskId = rows.GetString(4),
                State = (RetryState)rows.GetInt32(5),
                Filter = rows.GetString(6),
                CutOff = rows.GetInt64(7),
                ItemCount = rows.GetInt32(8),
                Delivered = rows.GetInt32(9),
                FailedAgain = rows.GetInt32(10),
                NotSent = rows.GetInt32(11),
                Reason = rows.GetStringOrNull(12),
                Ticket = rows.GetStringOrNull(13),
                RequestedBy = rows.GetString(14),
                CreatedAt = rows.GetInstant(15),
                StartedAt = rows.GetInstantOrNull(16),
                EndedAt = rows.GetInstantOrNull(17),
                PushIdCount = rows.GetInt32OrNull(18),
            };
        }
    }
}
