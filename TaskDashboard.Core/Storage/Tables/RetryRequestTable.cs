using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The rows of retry requests.</summary>
internal sealed class RetryRequestTable()
    : Table<RetryRequest>(
        "RetryRequests",
        new(request => request.Number) { IsKey = true },
        new(request => request.Id) { IsPublicId = true, IsFixed = true },
        new(request => request.CompanyId) { IsFixed = true, MaxLength = Limits.Word },
        new(request => request.TaskNumber) { IsFixed = true },
        new(request => request.TaskId) { IsPublicId = true, IsFixed = true },
        new(request => request.State),
        new(request => request.Filter) { IsFixed = true },
        new(request => request.CutOff) { IsFixed = true },
        new(request => request.ItemCount) { IsFixed = true },
        new(request => request.Delivered),
        new(request => request.FailedAgain),
        new(request => request.NotSent),
        new(request => request.Reason) { IsFixed = true, MaxLength = Limits.Text },
        new(request => request.Ticket) { IsFixed = true, MaxLength = Limits.Name },
        new(request => request.RequestedBy) { IsFixed = true, MaxLength = Limits.Name },
        new(request => request.CreatedAt) { IsFixed = true },
        new(request => request.StartedAt),
        new(request => request.EndedAt),
        new(request => request.PushIdCount) { IsFixed = true },
        new(request => request.OfRetryId) { IsPublicId = true, IsFixed = true },
        new(request => request.Part) { IsFixed = true }
    )
{
    public static readonly RetryRequestTable Instance = new();

    private const string OfCompany = "CompanyId IS NOT NULL";

    private protected override void More(EntityTypeBuilder<RetryRequest> builder)
    {
        builder.HasIndex(request => request.Id).IsUnique();
        builder.HasIndex(request => request.TaskNumber).IsUnique();
        builder.HasIndex(request => new { request.State, request.Number });
        builder.HasIndex(request => new { request.CompanyId, request.Number }).HasFilter(OfCompany);
        builder
            .HasIndex(request => new
            {
                request.CompanyId,
                request.State,
                request.Number,
            })
            .HasFilter(OfCompany);

        // For the retries that people look for by who asked for them, and by ticket.
        builder.HasIndex(request => new { request.RequestedBy, request.TaskNumber });
        builder.HasIndex(request => new { request.Ticket, request.TaskNumber }).HasFilter("Ticket IS NOT NULL");

        // For the retries that ended lately.
        builder.HasIndex(request => request.EndedAt).HasFilter("EndedAt IS NOT NULL");
        builder.HasIndex(request => new { request.CompanyId, request.EndedAt }).HasFilter("EndedAt IS NOT NULL");
    }
}
