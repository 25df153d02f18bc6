using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace TaskDashboard.Bench.Harness;

/// <summary>A database of a run, in terms of the product's settings.</summary>
internal sealed record Database(string Provider, string ConnectionString)
{
    public const string Sqlite = "Sqlite";
    public const string PostgreSql = "PostgreSql";

    public IEnumerable<(string Name, string Value)> Settings =>
        [("Database:Provider", Provider), ("ConnectionStrings:TaskDashboard", ConnectionString)];

    /// <summary>Arguments for a child process, which passes them to the product.</summary>
    public IEnumerable<string> Arguments => ["--provider", Provider, "--connection", ConnectionString];

    public static Database Of(Arguments arguments) => new(arguments.Text("provider", Sqlite), arguments.Text("connection", ""));

    public DbConnection Open()
    {
        DbConnection connection =
            Provider == Sqlite
                ? new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString)
                : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
