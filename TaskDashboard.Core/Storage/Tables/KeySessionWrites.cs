namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The write face of what keys were exchanged for.</summary>
internal static class KeySessionWrites
{
    public static void InsertKeySession(this WriteSession session, KeySession row) =>
        session.Prepare("INSERT INTO KeySessions (Hash, Vendor, KeyId, KeyStamp, CreatedAt, EndsAt) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)")
            .Later(row.Hash, row.Vendor, row.KeyId, row.KeyStamp, row.CreatedAt, row.EndsAt);

    public static void DeleteKeySession(this WriteSession session, byte[] hash) => session.Prepare("DELETE FROM KeySessions WHERE Hash = @p0").Later(hash);
}
