using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The sessions of people.</summary>
internal sealed class SessionTable()
    : Table<Session>(
        "Sessions",
        new(session => session.Hash) { IsKey = true, MaxLength = 32 },
        new(session => session.Id) { IsPublicId = true, IsFixed = true },
        new(session => session.PersonId) { IsPublicId = true, IsFixed = true },
        new(session => session.Stamp)
        {
            IsFixed = true,
            IsAscii = true,
            MaxLength = Limits.Word,
        },
        new(session => session.CreatedAt) { IsFixed = true },
        new(session => session.LastUsedAt),
        new(session => session.EndsAt),
        new(session => session.Address)
        {
            IsFixed = true,
            IsAscii = true,
            MaxLength = Limits.Word,
        }
    )
{
    public static readonly SessionTable Instance = new();

    private protected override void More(EntityTypeBuilder<Session> builder)
    {
        builder.HasIndex(session => session.EndsAt);
    }
}
