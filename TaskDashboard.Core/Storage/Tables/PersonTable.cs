using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The people who sign in.</summary>
internal sealed class PersonTable()
    : Table<Person>(
        "People",
        new(person => person.Number) { IsKey = true },
        new(person => person.Id) { IsPublicId = true, IsFixed = true },
        new(person => person.Name) { MaxLength = Limits.Name },
        new(person => person.NormalizedName) { MaxLength = Limits.Name },
        new(person => person.Role),
        new(person => person.CompanyId) { MaxLength = Limits.Word },
        new(person => person.PasswordHash) { IsAscii = true, MaxLength = Limits.Text },
        new(person => person.Stamp) { IsAscii = true, MaxLength = Limits.Word },
        new(person => person.CreatedAt) { IsFixed = true },
        new(person => person.CreatedBy) { IsFixed = true, MaxLength = Limits.Name },
        new(person => person.LastSignInAt),
        new(person => person.DisabledAt),
        new(person => person.PresentAt),
        new(person => person.LeftAt)
    )
{
    public static readonly PersonTable Instance = new();

    private protected override void More(EntityTypeBuilder<Person> builder)
    {
        builder.HasIndex(person => person.Id).IsUnique();
        builder.HasIndex(person => person.NormalizedName).IsUnique();
    }
}
