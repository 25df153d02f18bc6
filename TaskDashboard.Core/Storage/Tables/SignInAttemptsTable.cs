using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Wrong passwords in a row for a name from one source, whether the name exists or not.</summary>
internal sealed record SignInAttempts
{
    /// <summary>SHA-256 of the normalized name.</summary>
    public required byte[] NameKey { get; init; }

    /// <summary>The address, or the browser if the person has signed in there before.</summary>
    public required string Source { get; init; }

    public int Failures { get; init; }

    /// <summary>The start of 1970 if the name is not locked.</summary>
    public DateTimeOffset LockedUntil { get; init; }

    public DateTimeOffset LastAt { get; init; }
}

/// <summary>The wrong passwords that count.</summary>
internal sealed class SignInAttemptsTable()
    : Table<SignInAttempts>(
        "SignInAttempts",
        new(attempts => attempts.NameKey) { IsKey = true, MaxLength = 32 },
        new(attempts => attempts.Source)
        {
            IsKey = true,
            IsAscii = true,
            MaxLength = Limits.Word,
        },
        new(attempts => attempts.Failures),
        new(attempts => attempts.LockedUntil),
        new(attempts => attempts.LastAt)
    )
{
    public static readonly SignInAttemptsTable Instance = new();

    private protected override void More(EntityTypeBuilder<SignInAttempts> builder)
    {
        builder.HasIndex(attempts => attempts.LastAt);
    }
}
