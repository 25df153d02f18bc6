namespace TaskDashboard.Bench.Generation;

/// <summary>Tasks of one type.</summary>
/// <param name="Reporter">Name of the key that creates them.</param>
/// <param name="Share">Of all tasks, in percent.</param>
/// <param name="Duration">The median.</param>
internal sealed record TaskSort(string Type, string Name, string Reporter, double Share, TimeSpan Duration)
{
    /// <summary>The work is divided among endpoints.</summary>
    public bool HasEndpoints { get; init; }

    public bool HasItems { get; init; }

    /// <summary>A document: it belongs to a workspace and has stages.</summary>
    public bool IsDocument { get; init; }

    public static readonly TaskSort Scan = new("SCAN", "Quick scan", "antivirus", 20, TimeSpan.FromMinutes(20)) { HasEndpoints = true };

    public static readonly TaskSort[] All =
    [
        Scan,
        new("ROLLOUT", "Rollout of release", "deployment", 5, TimeSpan.FromHours(2)) { HasEndpoints = true },
        new("DOCUMENT", "Invoice", "mailroom", 35, TimeSpan.FromMinutes(4)) { IsDocument = true },
        new("IMPORT", "Import of orders", "erp", 20, TimeSpan.FromMinutes(15)) { HasItems = true },
        new("BACKUP", "Backup of volume", "appliance", 10, TimeSpan.FromMinutes(90)),
        new("AGGREGATION", "Account aggregation", "identity", 10, TimeSpan.FromMinutes(25)) { HasItems = true },
    ];

    /// <summary>The part of all tasks that has endpoints.</summary>
    public static double EndpointShare { get; } =
        All.Where(sort => sort.HasEndpoints).Sum(sort => sort.Share) / All.Sum(sort => sort.Share);
}
