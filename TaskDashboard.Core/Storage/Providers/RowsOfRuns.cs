using Npgsql;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>The rows of one run after another, from the answer of a query made over into one for many.</summary>
internal sealed class RowsOfRuns(NpgsqlDataReader reader) : ReaderRows(reader)
{
    private long run = 1;
    private long runOfRow;
    private bool taken = true;

    /// <summary>Goes on to the next run; rows of this one that were not read are left out.</summary>
    public void Next() => run++;

    public override bool Read()
    {
        while (runOfRow < run || (runOfRow == run && taken))
        {
            runOfRow = reader.Read() ? reader.GetInt64(reader.FieldCount - 1) : long.MaxValue;
            taken = false;
        }

        taken |= runOfRow == run;
        return runOfRow == run;
    }
}
