using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>Selects entries of the audit log. All members that are given must match.</summary>
public sealed record ActivityQuery
{
    private static readonly HashSet<string> IdsWithoutNumber = new(StringComparer.Ordinal) { Caller.LinkHolder.Id, KeyService.BootstrapId };

    /// <summary>Reads times of parameters in the form of all lists.</summary>
    private static readonly InstantField<AuditEntry> Time = new("at", null, static entry => entry.At);

    /// <summary>Id of the person or key.</summary>
    public string? ActorId { get; init; }

    public AuditAction? Action { get; init; }

    public AuditSubjectKind? SubjectKind { get; init; }

    /// <summary>
    /// Ids of objects: entries about any of them, and entries about another object whose activity concerns them as well.
    /// </summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Start of the page, from the page before.</summary>
    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Returns the query with the kind of object or the id that the text names.</summary>
    /// <exception cref="RefusedException">Invalid: the text is neither.</exception>
    public ActivityQuery WithSubject(string? text, string place) =>
        text is null ? this
        : ApiNames.TryParse(text, out AuditSubjectKind kind) ? this with { SubjectKind = kind }
        : PublicId.IsWellFormed(text) || IdsWithoutNumber.Contains(text) ? this with { Subjects = [text] }
        : throw RefusedException.Invalid(
            place,
            $"{place} is unknown. Give the id of an object, or one of {string.Join(", ", ApiNames.All<AuditSubjectKind>())}."
        );

    /// <exception cref="RefusedException">Invalid: the text is not a time.</exception>
    public static DateTimeOffset? TimeOf(string? text, string place) => text is null ? null : (DateTimeOffset)Time.Read(text, place);

    /// <summary>Returns where a list continues after an entry.</summary>
    public static string PlaceOf(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return string.Create(CultureInfo.InvariantCulture, $"{entry.At.ToUnixTimeMilliseconds()}.{entry.Number}");
    }

    /// <summary>Whether the text says where a list continues.</summary>
    public static bool IsPlace([NotNullWhen(true)] string? text) => text is not null && PlaceOf(text) is not null;

    /// <summary>Returns the time and number of the last entry of the page before.</summary>
    internal (DateTimeOffset At, long Number)? Place() =>
        After is null
            ? null
            : PlaceOf(After)
                ?? throw RefusedException.Invalid(
                    "after",
                    "after is not a place in this list. Use the value of next from the page before."
                );

    private static (DateTimeOffset At, long Number)? PlaceOf(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return
            dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(time), number)
            : null;
    }
}

/// <summary>A person or key with entries in the audit log.</summary>
/// <param name="Name">The name in the latest entry.</param>
public sealed record ActivityActor(string Id, string Name);

/// <summary>Reads the audit log: who did what.</summary>
public sealed class ActivityReads
{
    private readonly ReaderPool _readers;

    internal ActivityReads(ReaderPool readers) => _readers = readers;

    /// <summary>Returns entries in the order of time, newest first.</summary>
    /// <exception cref="RefusedException">Invalid: the page's limit or start is wrong, or the range of time ends before it
    /// starts.</exception>
    public async Task<Page<AuditEntry>> ListAsync(Caller caller, ActivityQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ReadActivity);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var place = query.Place();
        if (query.From > query.To)
        {
            throw RefusedException.Invalid("to", "to is earlier than from. Give a later time.");
        }

        // No entry has any other id, and a database might refuse it.
        string[] subjects = [.. query.Subjects.Where(CanBeStored)];
        if ((query.ActorId is { } actor && !CanBeStored(actor)) || subjects.Length < Math.Min(query.Subjects.Count, 1))
        {
            return new Page<AuditEntry>([], null);
        }

        var rows = await _readers
            .QueryAsync(
                async (context, ending) =>
                {
                    // One query for each company and object, each read from its own index. Merged, they are the page.
                    var found = new List<AuditEntry>();
                    foreach (var part in Parts(context, caller, query, subjects))
                    {
                        found.AddRange(await InOrder(part, place).Take(size + 1).ToListAsync(ending).ConfigureAwait(false));
                    }

                    return found;
                },
                cancellation
            )
            .ConfigureAwait(false);
        var merged = rows.DistinctBy(entry => entry.Number)
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Number)
            .ToList();
        return new Page<AuditEntry>([.. merged.Take(size)], merged.Count > size ? ActivityQuery.PlaceOf(merged[size - 1]) : null);
    }

    /// <summary>Returns who has entries that the caller may see, by name; at most 500.</summary>
    public Task<IReadOnlyList<ActivityActor>> ActorsAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ReadActivity);
        return _readers.ReadAsync<IReadOnlyList<ActivityActor>>(
            sql =>
            {
                var ids = ActorIds(sql, caller);
                return ids.Count == 0
                    ? []
                    :
                    [
                        .. NamesOf(sql, caller, ids)
                            .Select(actor => new ActivityActor(actor.Key, actor.Value.Name))
                            .OrderBy(actor => actor.Name, StringComparer.OrdinalIgnoreCase)
                            .ThenBy(actor => actor.Id, StringComparer.Ordinal),
                    ];
            },
            cancellation
        );
    }

    private static IEnumerable<IQueryable<AuditEntry>> Parts(StoreContext context, Caller caller, ActivityQuery query, string[] subjects)
    {
        foreach (var company in caller.EachCompany())
        {
            var entries = Matching(context.AuditEntries, query);
            if (subjects.Length == 0)
            {
                yield return company is null ? entries : entries.Where(entry => entry.CompanyId == company);
                continue;
            }

            // An object has few entries, so they are read by its id. The company is compared as part of an expression, because otherwise
            // SQLite could read all entries of the company instead.
            if (company is not null)
            {
                entries = entries.Where(entry => entry.CompanyId != null && entry.CompanyId + "" == company);
            }

            foreach (var subject in subjects)
            {
                yield return entries.Where(entry => entry.Subject == subject);
                yield return entries.Where(entry => entry.RelatedId == subject);
            }
        }
    }

    private static IQueryable<AuditEntry> Matching(IQueryable<AuditEntry> entries, ActivityQuery query)
    {
        if (query.ActorId is { } actor)
        {
            entries = entries.Where(entry => entry.ActorId == actor);
        }

        if (query.Action is { } action)
        {
            var name = ApiNames.Of(action);
            entries = entries.Where(entry => entry.ActionName == name);
        }

        if (query.SubjectKind is { } kind)
        {
            entries = entries.Where(entry => entry.SubjectKind == kind);
        }

        if (query.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        return query.To is { } to ? entries.Where(entry => entry.At < to) : entries;
    }

    private static IOrderedQueryable<AuditEntry> InOrder(IQueryable<AuditEntry> entries, (DateTimeOffset At, long Number)? place)
    {
        if (place is var (at, number))
        {
            // The first comparison alone is a range of the index.
            entries = entries.Where(entry => entry.At <= at && (entry.At < at || entry.Number < number));
        }

        return entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Number);
    }

    private static List<string> ActorIds(SqlSession sql, Caller caller)
    {
        var companies = GivenRows.Of(caller.Companies?.ToArray() ?? []);
        var text = sql.Provider.DistinctValues(
            "AuditEntries",
            "ActorId",
            companies.Count == 0
                ? "1 = 1"
                : $"EXISTS (SELECT 1 FROM {sql.Provider.GivenTable(companies)} CROSS JOIN AuditEntries e WHERE e.ActorId = found.Value "
                    + "AND e.CompanyId = given.c0)"
        );
        var ids = new List<string>();
        using var rows = companies.Count == 0 ? sql.Prepare(text).Query() : sql.Prepare(text).Query(companies);
        while (ids.Count < Limits.PageItems && rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    /// <summary>Returns the name in the latest entry of each actor, among the entries that the caller may see.</summary>
    private static Dictionary<string, (DateTimeOffset At, string Name)> NamesOf(SqlSession sql, Caller caller, List<string> ids)
    {
        var pairs = ids.SelectMany(_ => caller.EachCompany(), (id, company) => (Id: id, Company: company)).ToList();
        var (given, ofCompany, latest) = caller.Companies is null
            ? (GivenRows.Of(ids), "", "")
            : (GivenRows.Of(pairs, pair => pair.Id, pair => pair.Company!), " AND e.CompanyId = given.c1", " AND m.CompanyId = given.c1");
        var text =
            $"SELECT e.ActorId, e.At, e.Actor FROM {sql.Provider.GivenTable(given)} CROSS JOIN AuditEntries e WHERE e.ActorId = given.c0"
            + $"{ofCompany} AND e.At = (SELECT MAX(m.At) FROM AuditEntries m WHERE m.ActorId = given.c0{latest})";
        var names = new Dictionary<string, (DateTimeOffset At, string Name)>(StringComparer.Ordinal);
        using var rows = sql.Prepare(text).Query(given);
        while (rows.Read())
        {
            var (id, at, name) = (rows.GetString(0), rows.GetInstant(1), rows.GetString(2));
            if (!names.TryGetValue(id, out var known) || known.At <= at)
            {
                names[id] = (at, name);
            }
        }

        return names;
    }

    private static bool CanBeStored(string id) => id.Length <= Limits.Word && !id.EndsWith(' ') && PlainCharacters.CanBeStored(id);
}
