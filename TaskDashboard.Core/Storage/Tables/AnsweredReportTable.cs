namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Ids of answered reports with the decision, kept forever.</summary>
internal sealed record AnsweredReport
{
    public required int TaskNumber { get; init; }
    public required string ReportId { get; init; }

    /// <summary>The code of the decision, or of the refusal.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The version of the task after the report, or the message of the refusal. Earlier versions of this program wrote the whole task as
    /// JSON, which is no longer read.
    /// </summary>
    public required string Answer { get; init; }
}

/// <summary>The answered reports.</summary>
internal sealed class AnsweredReportTable()
    : Table<AnsweredReport>(
        "AnsweredReports",
        new(report => report.TaskNumber) { IsKey = true },
        new(report => report.ReportId) { IsKey = true, MaxLength = Limits.Word },
        new(report => report.Code) { MaxLength = Limits.Word },
        new(report => report.Answer)
    )
{
    public static readonly AnsweredReportTable Instance = new();
}
