using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>The objects that are numbered, each in its own series.</summary>
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
/// Issues all numbers and public ids. Only the writer uses it, inside a transaction that also stores the last number. So a number is never
/// issued twice, and a restart skips none.
/// </summary>
internal sealed class NumberSeries
{
    private const string IdRow = "Id";
    private static readonly string[] Names = Enum.GetNames<SeriesName>();
    private static readonly RowUpdate<Series> UpdateSeries = SeriesTable.Instance.Update(series => series.Name);

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
        using (var rows = sql.Prepare(SeriesTable.Instance.Select).Query())
        {
            while (rows.Read())
            {
                var series = SeriesTable.Instance.Read(rows);
                if (series.Name == IdRow)
                {
                    loadedId = series.LastId is { } id ? PublicId.Parse(id) : 0;
                }
                else if (Array.IndexOf(Names, series.Name) is var index and >= 0)
                {
                    loaded[index] = series.Last;
                }
            }
        }

        loaded.CopyTo(stored, 0);
        storedId = loadedId;
        Rollback();
    }

    /// <summary>Writes the last numbers that are not stored yet, in the same transaction.</summary>
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
        var row = new Series { Name = name, Last = value, LastId = id };
        sql.Prepare(UpdateSeries).WriteOr(() => sql.Prepare(SeriesTable.Instance.Insert).Write(SeriesTable.Instance.ValuesOf(row)), UpdateSeries.ValuesOf(row, row));
    }
}
