namespace TaskDashboard.Core.Storage;

/// <summary>What is numbered, each in a series of its own.</summary>
internal enum SeriesName
{
    Task,
    TaskTransition,
    Destination,
    Push,
    Failure,
    Signature,
    Retry,
    Key,
    Audit,
    Change,
    Person,
    Subtask,
}

/// <summary>
/// Issues every number and public id. Only the writer uses it, inside a transaction that also stores how far it came,
/// so a number is never issued twice, and none is skipped by a restart.
/// </summary>
internal sealed class NumberSeries
{
    private const string IdRow = "Id";
    private static readonly string[] Names = Enum.GetNames<SeriesName>();

    private readonly long[] last = new long[Names.Length];
    private readonly long[] written = new long[Names.Length];
    private readonly long[] stored = new long[Names.Length];
    private UInt128 lastId;
    private UInt128 writtenId;
    private UInt128 storedId;

    public long Next(SeriesName name) => ++last[(int)name];

    public long Last(SeriesName name) => last[(int)name];

    public string NextId(DateTimeOffset now)
    {
        lastId = PublicId.Next(lastId, now);
        return PublicId.Format(lastId);
    }

    public void Load(SqlSession sql)
    {
        var loaded = new long[Names.Length];
        UInt128 loadedId = 0;
        using (var rows = sql.Prepare("SELECT Name, Last, LastId FROM Series").Query())
        {
            while (rows.Read())
            {
                var name = rows.GetString(0);
                if (name == IdRow)
                {
                    loadedId = rows.IsDBNull(2) ? 0 : PublicId.Parse(rows.GetString(2));
                }
                else if (Array.IndexOf(Names, name) is var index and >= 0)
                {
                    loaded[index] = rows.GetInt64(1);
                }
            }
        }

        loaded.CopyTo(stored, 0);
        storedId = loadedId;
        Rollback();
    }

    /// <summary>Writes what moved since the last commit and was not written yet; part of the same transaction.</summary>
    public void Store(SqlSession sql)
    {
        for (var index = 0; index < last.Length; index++)
        {
            if (last[index] != written[index])
            {
                Write(sql, Names[index], last[index], null);
            }
        }

        if (lastId != writtenId)
        {
            Write(sql, IdRow, 0, PublicId.Format(lastId));
        }

        last.CopyTo(written, 0);
        writtenId = lastId;
    }

    public void Commit()
    {
        last.CopyTo(stored, 0);
        storedId = lastId;
    }

    public void Rollback()
    {
        stored.CopyTo(last, 0);
        stored.CopyTo(written, 0);
        lastId = writtenId = storedId;
    }

    private static void Write(SqlSession sql, string name, long value, string? id)
    {
        sql.Prepare("UPDATE Series SET Last = @p0, LastId = @p1 WHERE Name = @p2").Later(
            written =>
            {
                if (written == 0)
                {
                    sql.Prepare("INSERT INTO Series (Name, Last, LastId) VALUES (@p0, @p1, @p2)").Later(name, value, id);
                }
            },
            value, id, name);
    }
}
