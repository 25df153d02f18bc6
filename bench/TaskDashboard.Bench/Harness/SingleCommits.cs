using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace TaskDashboard.Bench.Harness;

/// <summary>The yardstick of a durable answer: single rows, each committed by itself at synchronous=FULL.</summary>
internal sealed class SingleCommits : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public SingleCommits(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        using (var set = _connection.CreateCommand())
        {
            set.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE Lines (Number INTEGER PRIMARY KEY, Text TEXT NOT NULL);";
            set.ExecuteNonQuery();
        }

        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO Lines (Text) VALUES (@text)";
        _insert.Parameters.AddWithValue("@text", new string('x', 100));
        _insert.Prepare();
    }

    /// <returns>Seconds for so many commits.</returns>
    public double Run(int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var index = 0; index < count; index++)
            _insert.ExecuteNonQuery();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
