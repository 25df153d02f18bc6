using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

internal sealed class ChangeTable : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> table)
    {
        table.ToTable("Changes").HasKey(change => change.Sequence);
        table.Property(change => change.Sequence).ValueGeneratedNever();
        table.Property(change => change.CompanyId).HasMaxLength(Limits.Word);
    }
}

/// <summary>The last number issued in each series; written in the transaction that used the numbers.</summary>
internal sealed record Series
{
    public required string Name { get; init; }
    public long Last { get; init; }

    /// <summary>The last public id issued; kept in the row of the series "id".</summary>
    public string? LastId { get; init; }
}

internal sealed class SeriesTable : IEntityTypeConfiguration<Series>
{
    public void Configure(EntityTypeBuilder<Series> table)
    {
        table.ToTable("Series").HasKey(series => series.Name);
        table.Property(series => series.Name).HasMaxLength(Limits.Word);
        table.Property(series => series.LastId).HasMaxLength(24).IsUnicode(false);
    }
}
