using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The destinations of pushes.</summary>
internal sealed class DestinationTable()
    : Table<Destination>(
        "Destinations",
        new(destination => destination.Number) { IsKey = true },
        new(destination => destination.Id) { IsPublicId = true, IsFixed = true },
        new(destination => destination.CompanyId) { MaxLength = Limits.Word },
        new(destination => destination.Name) { MaxLength = Limits.Name },
        new(destination => destination.Url) { MaxLength = Limits.Url },
        new(destination => destination.AuthorizationType),
        new(destination => destination.UserName) { MaxLength = Limits.Name },
        new(destination => destination.ProtectedPassword),
        new(destination => destination.TokenUrl) { MaxLength = Limits.Url },
        new(destination => destination.ClientId) { MaxLength = Limits.Name },
        new(destination => destination.ProtectedClientSecret),
        new(destination => destination.Scope) { MaxLength = Limits.Text },
        new(destination => destination.ProtectedSigningSecret),
        new(destination => destination.ProtectedPreviousSecret),
        new(destination => destination.PreviousSecretUntil),
        new(destination => destination.ProtectedOldestSecret),
        new(destination => destination.OldestSecretUntil),
        new(destination => destination.Concurrency),
        new(destination => destination.Paused),
        new(destination => destination.PausedAt),
        new(destination => destination.PausedBy) { MaxLength = Limits.Name },
        new(destination => destination.PausedReason) { MaxLength = Limits.Text },
        new(destination => destination.FreshConnectionsSince),
        new(destination => destination.CreatedAt) { IsFixed = true },
        new(destination => destination.Version)
    )
{
    public static readonly DestinationTable Instance = new();

    private protected override void More(EntityTypeBuilder<Destination> builder)
    {
        builder.HasIndex(destination => destination.Id).IsUnique();
        builder.HasIndex(destination => new { destination.CompanyId, destination.Number }).HasFilter("CompanyId IS NOT NULL");
    }
}
