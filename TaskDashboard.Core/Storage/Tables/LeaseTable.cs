using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The one row that says which process may write.</summary>
internal sealed record LeaseRow
{
    public int Number { get; init; }

    /// <summary>Raised by one whenever another process takes over.</summary>
    public long Epoch { get; init; }

    /// <summary>The last commit group of this epoch that was committed.</summary>
    public long LastGroup { get; init; }

    /// <summary>Name of the machine on which the holder runs.</summary>
    public string Host { get; init; } = "";

    public int ProcessId { get; init; }

    /// <summary>When the process began, by its own clock; milliseconds since 1970. Process ids are used again.</summary>
    public long ProcessStartedAt { get; init; }

    /// <summary>The server's name for the session that writes; empty where there is none.</summary>
    public string Session { get; init; } = "";

    /// <summary>By the database's clock; milliseconds since 1970.</summary>
    public long RenewedAt { get; init; }

    /// <summary>The holder gave it up in good order.</summary>
    public bool Ended { get; init; }
}

internal sealed class LeaseTable : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> table)
    {
        table.ToTable("Lease").HasKey(lease => lease.Number);
        table.Property(lease => lease.Number).ValueGeneratedNever();
        table.Property(lease => lease.Host).HasMaxLength(Limits.Name);
        table.Property(lease => lease.Session).HasMaxLength(Limits.Name);
        table.HasData(new LeaseRow { Number = 1, Ended = true });
    }
}
