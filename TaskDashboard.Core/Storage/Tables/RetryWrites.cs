namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Writes retry requests.</summary>
internal static class RetryWrites
{
    private static readonly string OfNumber = $"{RetryRequestTable.Instance.Select} WHERE Number = @p0";
    private static readonly string OfId = $"{RetryRequestTable.Instance.Select} WHERE Id = @p0";
    private static readonly string OfTask = $"{RetryRequestTable.Instance.Select} WHERE TaskNumber = @p0";
    private static readonly string KeyOfCaller = $"{IdempotencyKeyTable.Instance.Select} WHERE CallerId = @p0 AND Value = @p1";
    private static readonly RowUpdate<RetryRequest> Progress = RetryRequestTable.Instance.Update(request => request.Number);

    public static RetryRequest? FindRetry(this WriteSession session, int number) =>
        RetryRequestTable.Instance.First(session.Prepare(OfNumber).Query(number));

    public static RetryRequest? FindRetry(this WriteSession session, string id) =>
        RetryRequestTable.Instance.First(session.Prepare(OfId).Query(id));

    public static RetryRequest? FindRetry(this SqlSession sql, string id) => RetryRequestTable.Instance.First(sql.Prepare(OfId).Query(id));

    /// <summary>Returns the stored filter of a request, including listed push ids.</summary>
    public static string CompleteFilterOf(this WriteSession session, RetryRequest request) =>
        request.PushIdCount is null
            ? request.Filter
            : session.Prepare("SELECT Filter FROM RetryFilters WHERE RetryNumber = @p0").Scalar(request.Number) as string
                ?? throw RefusedException.NotFound("retry request");

    public static RetryRequest? FindRetryOfTask(this WriteSession session, int taskNumber) =>
        RetryRequestTable.Instance.First(session.Prepare(OfTask).Query(taskNumber));

    public static void Insert(this WriteSession session, RetryRequest request, byte[] packedSet, string? completeFilter)
    {
        session.Prepare(RetryRequestTable.Instance.Insert).Write(RetryRequestTable.Instance.ValuesOf(request));
        session.Prepare(RetryTextTable.Instance.Insert).Write(RetryTextTable.Instance.ValuesOf(RetryText.Of(request)));
        session
            .Prepare(RetrySetTable.Instance.Insert)
            .Write(RetrySetTable.Instance.ValuesOf(new RetrySet { RetryNumber = request.Number, Packed = packedSet }));
        if (completeFilter is not null)
        {
            session
                .Prepare(RetryFilterTable.Instance.Insert)
                .Write(RetryFilterTable.Instance.ValuesOf(new RetryFilter { RetryNumber = request.Number, Filter = completeFilter }));
        }

        session.Changed(ChangeSubject.Retry, request.Number, request.CompanyId);
    }

    /// <summary>Deletes an ended request, whose items are already deleted.</summary>
    public static void DeleteRetry(this WriteSession session, int number)
    {
        session.Prepare("DELETE FROM RetrySets WHERE RetryNumber = @p0").Run(number);
        session.Prepare("DELETE FROM RetryFilters WHERE RetryNumber = @p0").Run(number);
        session.Prepare("DELETE FROM RetryErrors WHERE RetryNumber = @p0").Run(number);
        session.Prepare("DELETE FROM RetryTexts WHERE RetryNumber = @p0").Later(number);
        session.Prepare("DELETE FROM RetryRequests WHERE Number = @p0").Run(number);
    }

    public static void UpdateProgress(this WriteSession session, RetryRequest request)
    {
        session.Prepare(Progress).Write(Progress.ValuesOf(request, request));
        session.Changed(ChangeSubject.Retry, request.Number, request.CompanyId);
    }

    public static void Insert(this WriteSession session, RetryItem item) =>
        session.Prepare(RetryItemTable.Instance.Insert).Write(RetryItemTable.Instance.ValuesOf(item));

    public static IdempotencyKey? FindIdempotencyKey(this WriteSession session, string callerId, string value) =>
        IdempotencyKeyTable.Instance.First(session.Prepare(KeyOfCaller).Query(callerId, value));

    /// <summary>Stores the key, and replaces an expired use of it.</summary>
    public static void Remember(this WriteSession session, IdempotencyKey key)
    {
        session.Prepare("DELETE FROM IdempotencyKeys WHERE CallerId = @p0 AND Value = @p1").Later(key.CallerId, key.Value);
        session.Prepare(IdempotencyKeyTable.Instance.Insert).Write(IdempotencyKeyTable.Instance.ValuesOf(key));
    }
}
