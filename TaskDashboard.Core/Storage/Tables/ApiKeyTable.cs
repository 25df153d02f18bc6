using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The keys of programs.</summary>
internal sealed class ApiKeyTable()
    : Table<ApiKey>(
        "ApiKeys",
        new(key => key.Number) { IsKey = true },
        new(key => key.Id) { IsPublicId = true, IsFixed = true },
        new(key => key.Name) { MaxLength = Limits.Name },
        new(key => key.Hash) { MaxLength = 32 },
        new(key => key.Role),
        new(key => key.CompanyId) { MaxLength = Limits.Word },
        new(key => key.Vendors) { MaxLength = Limits.Name },
        new(key => key.CreatedAt) { IsFixed = true },
        new(key => key.CreatedBy) { IsFixed = true, MaxLength = Limits.Name },
        new(key => key.RevokedAt)
    )
{
    public static readonly ApiKeyTable Instance = new();

    private protected override void More(EntityTypeBuilder<ApiKey> builder)
    {
        builder.HasIndex(key => key.Id).IsUnique();
    }
}
