namespace TaskDashboard.Core.Storage.Tables;

/// <summary>A kind of pushes that is counted by itself.</summary>
internal sealed record RollupKind
{
    public required int DestinationNumber { get; init; }
    public required string Kind { get; init; }
}

/// <summary>The first kinds of each destination.</summary>
internal sealed class RollupKindTable()
    : Table<RollupKind>(
        "RollupKinds",
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.Kind) { IsKey = true, MaxLength = Limits.Kind }
    )
{
    public static readonly RollupKindTable Instance = new();
}

/// <summary>A type of tasks that is counted by itself.</summary>
internal sealed record RollupType
{
    /// <summary>Empty for tasks without a company.</summary>
    public required string CompanyId { get; init; }

    public required string Type { get; init; }
}

/// <summary>The first types of each company.</summary>
internal sealed class RollupTypeTable()
    : Table<RollupType>(
        "RollupTypes",
        new(row => row.CompanyId) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.Type) { IsKey = true, MaxLength = Limits.Word }
    )
{
    public static readonly RollupTypeTable Instance = new();
}

/// <summary>
/// The kinds and types that are counted by themselves. Programs choose these names freely, and must not grow the roll-ups without limit:
/// the first ones of each destination or company are counted by name, all others together. Used only on the writer's thread.
/// </summary>
internal sealed class RollupNames
{
    public const int KindsOfDestination = 50;
    public const int TypesOfCompany = 200;

    /// <summary>The name under which the others are counted. No kind or type is empty.</summary>
    public const string Other = "";

    private Names<int>? _kinds;
    private Names<string>? _types;

    /// <summary>Forgets everything, because a group was rolled back.</summary>
    public void Forget() => (_kinds, _types) = (null, null);

    /// <summary>Returns the name under which a kind is counted. Must not be called while answers of statements are handled.</summary>
    public string KindOf(WriteSession session, int destination, string kind)
    {
        _kinds ??= Load(session, RollupKindTable.Instance.Select, static rows => (rows.GetInt32(0), rows.GetString(1)));
        if (!_kinds.Has(destination, kind))
        {
            if (_kinds.Count(destination) >= KindsOfDestination)
            {
                return Other;
            }

            var row = new RollupKind { DestinationNumber = destination, Kind = kind };
            session.Prepare(RollupKindTable.Instance.Insert).Write(RollupKindTable.Instance.ValuesOf(row));
            _kinds.Add(destination, kind);
        }

        return kind;
    }

    /// <summary>The same for a type of tasks.</summary>
    public string TypeOf(WriteSession session, string company, string type)
    {
        _types ??= Load(session, RollupTypeTable.Instance.Select, static rows => (rows.GetString(0), rows.GetString(1)));
        if (!_types.Has(company, type))
        {
            if (_types.Count(company) >= TypesOfCompany)
            {
                return Other;
            }

            var row = new RollupType { CompanyId = company, Type = type };
            session.Prepare(RollupTypeTable.Instance.Insert).Write(RollupTypeTable.Instance.ValuesOf(row));
            _types.Add(company, type);
        }

        return type;
    }

    private static Names<TOwner> Load<TOwner>(WriteSession session, string select, Func<Rows, (TOwner, string)> read)
        where TOwner : notnull
    {
        // The answers of queued statements may prepare other statements, which is impossible while these rows are read.
        session.Sql.Flush();
        var names = new Names<TOwner>();
        using var rows = session.Prepare(select).Query();
        while (rows.Read())
        {
            var (owner, name) = read(rows);
            names.Add(owner, name);
        }

        return names;
    }

    private sealed class Names<TOwner>
        where TOwner : notnull
    {
        private readonly Dictionary<TOwner, HashSet<string>> _names = [];

        public bool Has(TOwner owner, string name) => _names.TryGetValue(owner, out var names) && names.Contains(name);

        public int Count(TOwner owner) => _names.TryGetValue(owner, out var names) ? names.Count : 0;

        public void Add(TOwner owner, string name)
        {
            if (!_names.TryGetValue(owner, out var names))
            {
                _names.Add(owner, names = new HashSet<string>(StringComparer.Ordinal));
            }

            names.Add(name);
        }
    }
}
