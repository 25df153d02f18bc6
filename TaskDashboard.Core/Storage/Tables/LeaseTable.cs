using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The only row of the table, with the process that may write.</summary>
internal sealed record LeaseRow
{
    public int Number { get; init; }

    /// <summary>Raised by one whenever another process takes over.</summary>
    public long Epoch { get; init; }

    /// <summary>The last commit group of this epoch that was committed.</summary>
    public long LastGroup { get; init; }

    /// <summary>Name of the holder's machine.</summary>
    public string Host { get; init; } = "";

    public int ProcessId { get; init; }

    /// <summary>Start of the process by its own clock, because process ids are used again; milliseconds since 1970.</summary>
    public long ProcessStartedAt { get; init; }

    /// <summary>The server's name of the session that writes; empty if there is no server.</summary>
    public string Session { get; init; } = "";

    /// <summary>By the database's clock; milliseconds since 1970.</summary>
    public long RenewedAt { get; init; }

    /// <summary>Whether the holder released the lease.</summary>
    public bool Ended { get; init; }
}

/// <summary>The lease.</summary>
internal sealed class LeaseTable()
    : Table<LeaseRow>(
        "Lease",
        new(lease => lease.Number) { IsKey = true },
        new(lease => lease.Epoch),
        new(lease => lease.LastGroup),
        new(lease => lease.Host) { MaxLength = Limits.Name },
        new(lease => lease.ProcessId),
        new(lease => lease.ProcessStartedAt),
        new(lease => lease.Session) { MaxLength = Limits.Name },
        new(lease => lease.RenewedAt),
        new(lease => lease.Ended)
    )
{
    public static readonly LeaseTable Instance = new();

    private protected override void More(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.HasData(new LeaseRow { Number = 1, Ended = true });
    }
}
