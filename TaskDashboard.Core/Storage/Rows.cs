namespace TaskDashboard.Core.Storage;

/// <summary>The rows that a statement returns, one after another. Dispose it to release the statement.</summary>
internal abstract class Rows : IDisposable
{
    public abstract bool Read();

    public abstract bool IsDBNull(int ordinal);

    public abstract long GetInt64(int ordinal);

    public abstract string GetString(int ordinal);

    public abstract byte[] GetBytes(int ordinal);

    public abstract object GetValue(int ordinal);

    public abstract int GetInt32(int ordinal);

    public abstract bool GetBoolean(int ordinal);

    public abstract void Dispose();

    public DateTimeOffset GetInstant(int ordinal) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(ordinal));

    public DateTimeOffset? GetInstantOrNull(int ordinal) => IsDBNull(ordinal) ? null : GetInstant(ordinal);

    public string? GetStringOrNull(int ordinal) => IsDBNull(ordinal) ? null : GetString(ordinal);

    public int? GetInt32OrNull(int ordinal) => IsDBNull(ordinal) ? null : GetInt32(ordinal);

    public long? GetInt64OrNull(int ordinal) => IsDBNull(ordinal) ? null : GetInt64(ordinal);
}
