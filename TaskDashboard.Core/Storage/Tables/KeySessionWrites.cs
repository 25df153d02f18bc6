namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Writes the sessions of keys.</summary>
internal static class KeySessionWrites
{
    public static void InsertKeySession(this WriteSession session, KeySession row) =>
        session.Prepare(KeySessionTable.Instance.Insert).Write(KeySessionTable.Instance.ValuesOf(row));

    public static void DeleteKeySession(this WriteSession session, byte[] hash) =>
        session.Prepare("DELETE FROM KeySessions WHERE Hash = @p0").Later(hash);
}
