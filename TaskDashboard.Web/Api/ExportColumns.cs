namespace TaskDashboard.Web.Api;

/// <summary>A column of a CSV file.</summary>
/// <param name="Name">As in JSON; of a member of a member, both names with a dot.</param>
internal sealed record ExportColumn<T>(string Name, Action<CsvWriter, T> Write);

/// <summary>The columns of exported lists: the members of the lists' answers, in their order.</summary>
internal static class ExportColumns
{
    public static readonly IReadOnlyList<ExportColumn<TaskAnswer>> OfTasks =
    [
        new("id", (csv, task) => csv.Text(task.Id)),
        new("number", (csv, task) => csv.Number(task.Number)),
        new("companyId", (csv, task) => csv.Text(task.CompanyId)),
        new("type", (csv, task) => csv.Text(task.Type)),
        new("name", (csv, task) => csv.Text(task.Name)),
        new("description", (csv, task) => csv.Text(task.Description)),
        new("launcher", (csv, task) => csv.Text(task.Launcher)),
        new("executor", (csv, task) => csv.Text(task.Executor)),
        new("state", (csv, task) => csv.Text(task.State)),
        new("outcome", (csv, task) => csv.Text(task.Outcome)),
        new("run", (csv, task) => csv.Number(task.Run)),
        new("itemCount", (csv, task) => csv.Number(task.ItemCount)),
        new("remainingItemCount", (csv, task) => csv.Number(task.RemainingItemCount)),
        new("skippedItemCount", (csv, task) => csv.Number(task.SkippedItemCount)),
        new("percentComplete", (csv, task) => csv.Number(task.PercentComplete)),
        new("createdAt", (csv, task) => csv.Instant(task.CreatedAt)),
        new("startedAt", (csv, task) => csv.Instant(task.StartedAt)),
        new("endedAt", (csv, task) => csv.Instant(task.EndedAt)),
        new("lastReportAt", (csv, task) => csv.Instant(task.LastReportAt)),
        new("message", (csv, task) => csv.Text(task.Message)),
        new("createdBy", (csv, task) => csv.Text(task.CreatedBy)),
        new("acknowledgedAt", (csv, task) => csv.Instant(task.AcknowledgedAt)),
        new("acknowledgedBy", (csv, task) => csv.Text(task.AcknowledgedBy)),
        new("acknowledgedById", (csv, task) => csv.Text(task.AcknowledgedById)),
        new("externalId", (csv, task) => csv.Text(task.ExternalId)),
        new("workspaceId", (csv, task) => csv.Number(task.WorkspaceId)),
        new("workspaceNumber", (csv, task) => csv.Number(task.WorkspaceNumber)),
        new("vendorType", (csv, task) => csv.Text(task.VendorType)),
        new("stage", (csv, task) => csv.Text(task.Stage)),
        new("integrationStatus", (csv, task) => csv.Text(task.IntegrationStatus)),
        new("totalPages", (csv, task) => csv.Number(task.TotalPages)),
        new("processingStartedAt", (csv, task) => csv.Instant(task.ProcessingStartedAt)),
        new("subtaskCounts.total", (csv, task) => csv.Number(task.SubtaskCounts?.Total)),
        new("subtaskCounts.pending", (csv, task) => csv.Number(task.SubtaskCounts?.Pending)),
        new("subtaskCounts.inProgress", (csv, task) => csv.Number(task.SubtaskCounts?.InProgress)),
        new("subtaskCounts.completed", (csv, task) => csv.Number(task.SubtaskCounts?.Completed)),
        new("subtaskCounts.failed", (csv, task) => csv.Number(task.SubtaskCounts?.Failed)),
        new("subtaskCounts.skipped", (csv, task) => csv.Number(task.SubtaskCounts?.Skipped)),
    ];

    public static readonly IReadOnlyList<ExportColumn<PushAnswer>> OfPushes =
    [
        new("id", (csv, push) => csv.Text(push.Id)),
        new("kind", (csv, push) => csv.Text(push.Kind)),
        new("itemId", (csv, push) => csv.Text(push.ItemId)),
        new("destinationId", (csv, push) => csv.Text(push.DestinationId)),
        new("version", (csv, push) => csv.Text(push.Version)),
        new("companyId", (csv, push) => csv.Text(push.CompanyId)),
        new("state", (csv, push) => csv.Text(push.State)),
        new("attempts", (csv, push) => csv.Number(push.Attempts)),
        new("signature", (csv, push) => csv.Number(push.Signature)),
        new("error.class", (csv, push) => csv.Text(push.Error?.Class)),
        new("error.status", (csv, push) => csv.Number(push.Error?.Status)),
        new("error.message", (csv, push) => csv.Text(push.Error?.Message)),
        new("dueAt", (csv, push) => csv.Instant(push.DueAt)),
        new("heldBy", (csv, push) => csv.Text(push.HeldBy)),
        new("heldUntil", (csv, push) => csv.Instant(push.HeldUntil)),
        new("createdAt", (csv, push) => csv.Instant(push.CreatedAt)),
        new("lastAttemptAt", (csv, push) => csv.Instant(push.LastAttemptAt)),
        new("endedAt", (csv, push) => csv.Instant(push.EndedAt)),
        new("canceledBy", (csv, push) => csv.Text(push.CanceledBy)),
        new("retryId", (csv, push) => csv.Text(push.RetryId)),
        new("payloadSize", (csv, push) => csv.Number(push.PayloadSize)),
    ];
}
