using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>What the calls write: one of each with everything that may be left out, and one without.</summary>
internal static class Samples
{
    public const string Id = "89abcdef0123456789abcdef";

    public static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    public static readonly byte[] Digest = new byte[16];

    public static readonly Person Person = new() { Number = 1, Id = Id, Name = "Ada", Role = Role.Operator, CreatedAt = At, CreatedBy = "administrator" };

    public static readonly TrackedTask BareTask = new() { Number = 1, Id = Id, Type = "IMPORT", Name = "Import", CreatedAt = At, CreatedBy = "import" };

    public static readonly TrackedTask Task = BareTask with
    {
        CompanyId = "acme",
        Description = "Nightly",
        Launcher = "cron",
        Executor = TaskExecutor.Reporter,
        State = TaskState.Completed,
        Outcome = TaskOutcome.Warning,
        ItemCount = 2,
        RemainingItemCount = 1,
        SkippedItemCount = 1,
        PercentComplete = 50,
        StartedAt = At,
        EndedAt = At,
        LastReportAt = At,
        LatestAt = At,
        Message = "Done",
        Version = 7,
        ExternalId = "order-1",
        WorkspaceId = 3,
        WorkspaceNumber = 4,
        VendorType = "1",
        Stage = TaskStage.Processed,
        IntegrationStatus = IntegrationStatus.Queued,
        TotalPages = 12,
        ProcessingStartedAt = At,
        Subtasks = new SubtaskCounts(0, 0, 3, 1, 1),
        DetailsVersion = 2,
    };

    public static readonly Subtask BareSubtask = new() { Number = 1, Id = Id, TaskNumber = 1, Ordinal = 1, EndpointId = "e-1", EndpointName = "LAPTOP-7" };

    public static readonly Subtask Subtask = BareSubtask with { EndpointType = 262, State = SubtaskState.Failed, StartedAt = At, EndedAt = At, ErrorCode = "1", ErrorMessage = "No answer" };

    public static readonly Push BarePush = new()
    {
        Number = 1,
        Id = Id,
        DestinationNumber = 1,
        Kind = "trip",
        ItemId = "1",
        Version = "",
        DueAt = At,
        CreatedAt = At,
        PayloadSize = 2,
        PayloadDigest = Digest,
    };

    public static readonly Push Push = BarePush with { CompanyId = "acme", HasOlderVersion = true };

    public static readonly ClaimedPush Claimed = new(1, Id, null, 1, "trip", 0, null, false, [], null);

    public static readonly ClaimedPush ClaimedByRetry = new(1, Id, "acme", 1, "trip", 3, 1, true, [1], 1);

    public static readonly DeliveryResult Delivered = new(At, 12, 200, DeliveryError.None, null, "{}", [1, 2], false, null);

    public static readonly DeliveryResult NoAnswer = new(At, 12, null, DeliveryError.Timeout, "No answer came in time.", "{}", [], true, TimeSpan.FromSeconds(1));

    public static readonly DeliveryResult Gone = new(At, 12, 410, DeliveryError.Status, "The endpoint answered 410 Gone", "{}", [], false, null);

    public static readonly RetryRequest BareRetry = new() { Number = 1, Id = Id, TaskNumber = 1, TaskId = Id, Filter = "{}", RequestedBy = "support", CreatedAt = At };

    public static readonly RetryRequest Retry = BareRetry with { CompanyId = "acme", State = RetryState.Running, Reason = "Back again", Ticket = "T-1", StartedAt = At, EndedAt = At };

    public static readonly RetryItem NotSent = new() { Key = RetryItem.KeyOf(1, 1), Outcome = RetryItemOutcome.NotSent, Reason = NotSentReason.Expired, At = At };

    public static readonly RetryItem Sent = NotSent with { Outcome = RetryItemOutcome.Delivered, Reason = null, Attempt = 2 };

    public static readonly KeySession KeySession = new() { Hash = new byte[32], Vendor = "VMware", KeyId = Id, KeyStamp = "1", CreatedAt = At, EndsAt = At };

    public static readonly Session Session = new() { Id = Id, PersonId = Id, CreatedAt = At, LastUsedAt = At, EndsAt = At, Address = "192.0.2.1", Hash = new byte[32], Stamp = "1" };

    public static readonly IdempotencyKey Key = new() { CallerId = "key", Value = "once", BodyDigest = new byte[32], ResultId = Id, CreatedAt = At };

    public static readonly PushOptions Expiring = new()
    {
        Schedule = new PushSchedule(new Dictionary<string, TimeSpan[]>(), int.MaxValue),
        Delivery = new PushDeliveryOptions(),
        ExpireAfter = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.FromDays(10_000) },
    };

    public static readonly PushOptions Lasting = Expiring with { ExpireAfter = new Dictionary<string, TimeSpan>() };

    public static readonly byte[] PackedSet = Core.Domain.Retries.PackedSet.Pack(new Dictionary<int, long[]> { [1] = [1, 2] });
}
