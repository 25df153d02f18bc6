namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The sign-in links.</summary>
internal sealed class SignInLinkTable()
    : Table<SignInLink>(
        "SignInLinks",
        new(link => link.Hash) { IsKey = true, MaxLength = 32 },
        new(link => link.CreatedAt),
        new(link => link.UsedAt)
    )
{
    public static readonly SignInLinkTable Instance = new();
}
