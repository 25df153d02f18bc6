using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The audit log.</summary>
internal sealed class AuditTable()
    : Table<AuditEntry>(
        "AuditEntries",
        new(entry => entry.Number) { IsKey = true },
        new(entry => entry.At),
        new(entry => entry.ActorId) { MaxLength = Limits.Word },
        new(entry => entry.Actor) { MaxLength = Limits.Name },
        new(entry => entry.ActionName) { Name = "Action", MaxLength = Limits.Word },
        new(entry => entry.SubjectKind),
        new(entry => entry.Subject) { IsPublicId = true },
        new(entry => entry.SubjectName) { MaxLength = Limits.Name },
        new(entry => entry.RelatedId) { IsPublicId = true },
        new(entry => entry.CompanyId) { MaxLength = Limits.Word },
        new(entry => entry.Filter),
        new(entry => entry.Count) { Name = "Total" },
        new(entry => entry.Reason) { MaxLength = Limits.Text },
        new(entry => entry.Detail) { MaxLength = Limits.Text }
    )
{
    public static readonly AuditTable Instance = new();

    private const string OfCompany = "CompanyId IS NOT NULL";

    // A list is in the order of time and continues at a time and a number. Each index ends with both, so that a page costs the same
    // however many entries there are.
    private protected override void More(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.HasIndex(entry => new { entry.At, entry.Number });
        builder.HasIndex(entry => new
        {
            entry.ActorId,
            entry.At,
            entry.Number,
        });
        builder.HasIndex(entry => new
        {
            entry.ActionName,
            entry.At,
            entry.Number,
        });
        builder.HasIndex(entry => new
        {
            entry.SubjectKind,
            entry.At,
            entry.Number,
        });
        builder.HasIndex(entry => new
        {
            entry.Subject,
            entry.At,
            entry.Number,
        });
        builder
            .HasIndex(entry => new
            {
                entry.RelatedId,
                entry.At,
                entry.Number,
            })
            .HasFilter("RelatedId IS NOT NULL");
        builder
            .HasIndex(entry => new
            {
                entry.CompanyId,
                entry.At,
                entry.Number,
            })
            .HasFilter(OfCompany);
        builder
            .HasIndex(entry => new
            {
                entry.CompanyId,
                entry.ActorId,
                entry.At,
                entry.Number,
            })
            .HasFilter(OfCompany);
        builder
            .HasIndex(entry => new
            {
                entry.CompanyId,
                entry.ActionName,
                entry.At,
                entry.Number,
            })
            .HasFilter(OfCompany);
        builder
            .HasIndex(entry => new
            {
                entry.CompanyId,
                entry.SubjectKind,
                entry.At,
                entry.Number,
            })
            .HasFilter(OfCompany);
    }
}
