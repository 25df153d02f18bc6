using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// A name under which a company's tasks have reported an endpoint. Each name is stored once, however many subtasks have it, so that a
/// search looks at the names and not at the subtasks.
/// </summary>
internal sealed record EndpointName
{
    public required int Number { get; init; }

    /// <summary>Null for endpoints of tasks without a company.</summary>
    public string? CompanyId { get; init; }

    public required string EndpointId { get; init; }
    public required string Name { get; init; }

    /// <summary>Name and id, folded.</summary>
    public required string Folded { get; init; }

    public static EndpointName Of(int number, EndpointKey key) =>
        new()
        {
            Number = number,
            CompanyId = key.CompanyId,
            EndpointId = key.EndpointId,
            Name = key.Name,
            Folded = FoldedText.Join(key.Name, key.EndpointId == key.Name ? null : key.EndpointId),
        };
}

/// <summary>Identifies a name of an endpoint.</summary>
internal readonly record struct EndpointKey(string? CompanyId, string EndpointId, string Name);

/// <summary>The names of endpoints.</summary>
internal sealed class EndpointNameTable()
    : Table<EndpointName>(
        "EndpointNames",
        new(row => row.Number) { IsKey = true },
        new(row => row.CompanyId) { IsFixed = true, MaxLength = Limits.Word },
        new(row => row.EndpointId) { IsFixed = true, MaxLength = Limits.Name },
        new(row => row.Name) { IsFixed = true, MaxLength = Limits.Name },
        new(row => row.Folded) { IsFixed = true }
    )
{
    public static readonly EndpointNameTable Instance = new();

    public static readonly NumberedTable Searched = new("EndpointNames", "Number", IsSmall: true);

    /// <summary>Returns these texts and the ids of the endpoints that were reported under one of them as their name.</summary>
    public static HashSet<string> IdsOf(SqlSession sql, IReadOnlyCollection<string> texts)
    {
        var ids = new HashSet<string>(texts, StringComparer.Ordinal);
        var given = GivenRows.Of(texts);
        if (given.Count == 0)
        {
            return ids;
        }

        using var rows = sql.Prepare(
                $"SELECT EndpointId FROM {sql.Provider.GivenTable(given)} CROSS JOIN EndpointNames WHERE Name = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    private protected override void More(EntityTypeBuilder<EndpointName> builder)
    {
        builder.HasIndex(row => row.EndpointId);

        // For endpoints that people name in a query.
        builder.HasIndex(row => row.Name);
    }
}

/// <summary>
/// Names of endpoints that are stored already, so that reports on known endpoints look nothing up. Used only on the writer's thread.
/// </summary>
internal sealed class KnownEndpoints
{
    private const int Most = 100_000;

    private readonly HashSet<EndpointKey> _known = [];

    /// <summary>The last number; null until it is read.</summary>
    public int? Last { get; set; }

    public bool Has(EndpointKey key) => _known.Contains(key);

    public void Add(EndpointKey key)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known.Add(key);
    }

    /// <summary>Forgets everything, because a group was rolled back.</summary>
    public void Forget()
    {
        _known.Clear();
        Last = null;
    }
}

/// <summary>The names of endpoints that the reports of a group have given. New ones are written together.</summary>
internal sealed class EndpointTotals : IGroupTotals
{
    private readonly HashSet<EndpointKey> _named = [];

    public int Rank => 10;

    public void Add(EndpointKey key) => _named.Add(key);

    public void Write(WriteSession session)
    {
        var known = session.KnownEndpoints;
        _named.RemoveWhere(known.Has);
        if (_named.Count == 0)
        {
            return;
        }

        // The answers of queued statements may prepare other statements, which is impossible while these rows are read.
        session.Sql.Flush();
        var given = GivenRows.Of(_named.Select(key => key.EndpointId).Distinct(StringComparer.Ordinal).ToList());
        using (
            var rows = session
                .Prepare(
                    $"SELECT CompanyId, EndpointId, Name FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN EndpointNames WHERE "
                        + "EndpointId = given.c0"
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                var stored = new EndpointKey(rows.GetStringOrNull(0), rows.GetString(1), rows.GetString(2));
                if (_named.Remove(stored))
                {
                    known.Add(stored);
                }
            }
        }

        if (_named.Count == 0)
        {
            return;
        }

        var last = known.Last ?? (int)session.Prepare("SELECT MAX(Number) FROM EndpointNames").Count();
        session
            .Prepare(EndpointNameTable.Instance.Insert)
            .WriteAll([.. _named.Select(key => EndpointNameTable.Instance.ValuesOf(EndpointName.Of(++last, key)))]);
        known.Last = last;
        foreach (var key in _named)
        {
            known.Add(key);
        }
    }

    /// <summary>Writes the names of rows of an earlier version.</summary>
    public static void WriteMissing(SqlSession sql)
    {
        if (
            sql.Prepare($"SELECT Number FROM EndpointNames ORDER BY Number {sql.Provider.FirstRows("1")}").Scalar() is not null
            || sql.Prepare($"SELECT TaskNumber FROM Subtasks ORDER BY Number {sql.Provider.FirstRows("1")}").Scalar() is null
        )
        {
            return;
        }

        var keys = new List<EndpointKey>();
        using (
            var rows = sql.Prepare(
                    "SELECT DISTINCT t.CompanyId, s.EndpointId, s.EndpointName FROM Subtasks s JOIN Tasks t ON t.Number = s.TaskNumber"
                )
                .Query()
        )
        {
            while (rows.Read())
            {
                keys.Add(new EndpointKey(rows.GetStringOrNull(0), rows.GetString(1), rows.GetString(2)));
            }
        }

        sql.Begin();
        sql.Prepare(EndpointNameTable.Instance.Insert)
            .WriteAll([.. keys.Select((key, index) => EndpointNameTable.Instance.ValuesOf(EndpointName.Of(index + 1, key)))]);
        sql.Commit();
    }
}
