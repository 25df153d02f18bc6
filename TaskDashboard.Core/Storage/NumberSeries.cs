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
    View,
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

    private readonly long[] _last = new long[Names.Length];
    private readonly long[] _written = new long[Names.Length];
    private readonly long[] _stored = new long[Names.Length];
    private UInt128 _lastId;
    private UInt128 _writtenId;
    private UInt128 _storedId;

    public long Next(SeriesName name) => ++_last[(int)name];

    public long Last(SeriesName name) => _last[(int)name];

    public string NextId(DateTimeOffset now)
    {
        _lastId = PublicId.Next(_lastId, now);
        return PublicId.Format(_lastId);
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

        loaded.CopyTo(_stored, 0);
        _storedId = loadedId;
        Rollback();
    }

    /// <summary>Writes the last numbers that are not stored yet, in the same transaction.</summary>
    public void Store(SqlSession sql)
    {
        for (var index = 0; index < _last.Length; index++)
        {
            if (_last[index] != _written[index])
            {
                Write(sql, Names[index], _last[index], null);
            }
        }

        if (_lastId != _writtenId)
        {
            Write(sql, IdRow, 0, PublicId.Format(_lastId));
        }

        _last.CopyTo(_written, 0);
        _writtenId = _lastId;
    }

    public void Commit()
    {
        _last.CopyTo(_stored, 0);
        _storedId = _lastId;
    }

    public void Rollback()
    {
        _stored.CopyTo(_last, 0);
        _stored.CopyTo(_written, 0);
        _lastId = _writtenId = _storedId;
    }

    private static void Write(SqlSession sql, string name, long value, string? id)
    {
        var row = new Series
        {
            Name = name,
            Last = value,
            LastId = id,
        };
        sql.Prepare(UpdateSeries)
            .WriteOr(
                () => sql.Prepare(SeriesTable.Instance.Insert).Write(SeriesTable.Instance.ValuesOf(row)),
                UpdateSeries.ValuesOf(row, row)
            );
    }
}
