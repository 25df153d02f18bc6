using System.Data.Common;
using System.Diagnostics;

namespace TaskDashboard.Bench.Harness;

/// <summary>The baseline of durable answers: single rows, each in a commit of its own on the disk.</summary>
internal sealed class SingleCommits : IDisposable
{
    private readonly DbConnection _connection;
    private readonly DbCommand _insert;

    public SingleCommits(Database database)
    {
        _connection = database.Open();
        using (var set = _connection.CreateCommand())
        {
            set.CommandText =
                database.Provider == Database.Sqlite
                    ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE Lines (Number INTEGER PRIMARY KEY, Text "
                        + "TEXT NOT NULL);"
                    : "SET synchronous_commit = on; CREATE TABLE Lines (Number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                        + "Text text NOT NULL);";
            set.ExecuteNonQuery();
        }

        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO Lines (Text) VALUES (@text)";
        var text = _insert.CreateParameter();
        text.ParameterName = "@text";
        text.Value = new string('x', 100);
        _insert.Parameters.Add(text);
        _insert.Prepare();
    }

    /// <returns>Seconds for this many commits.</returns>
    public double Run(int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var index = 0; index < count; index++)
        {
            _insert.ExecuteNonQuery();
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
