namespace TaskDashboard.Bench.Generation;

/// <summary>Properties of all tasks of one type.</summary>
/// <param name="Reporter">Name of the key that creates them.</param>
/// <param name="Share">Percentage of all tasks.</param>
/// <param name="Duration">Median duration.</param>
internal sealed record TaskTemplate(string Type, string Name, string Reporter, double Share, TimeSpan Duration)
{
    /// <summary>Whether the work is divided among endpoints.</summary>
    public bool HasEndpoints { get; init; }

    public bool HasItems { get; init; }

    /// <summary>Whether the task is a document, with a workspace and stages.</summary>
    public bool IsDocument { get; init; }

    public static readonly TaskTemplate Scan = new("SCAN", "Quick scan", "antivirus", 20, TimeSpan.FromMinutes(20)) { HasEndpoints = true };

    public static readonly TaskTemplate[] All =
    [
        Scan,
        new("ROLLOUT", "Rollout of release", "deployment", 5, TimeSpan.FromHours(2)) { HasEndpoints = true },
        new("DOCUMENT", "Invoice", "mailroom", 35, TimeSpan.FromMinutes(4)) { IsDocument = true },
        new("IMPORT", "Import of orders", "erp", 20, TimeSpan.FromMinutes(15)) { HasItems = true },
        new("BACKUP", "Backup of volume", "appliance", 10, TimeSpan.FromMinutes(90)),
        new("AGGREGATION", "Account aggregation", "identity", 10, TimeSpan.FromMinutes(25)) { HasItems = true },
    ];

    /// <summary>The share of tasks that have endpoints.</summary>
    public static double EndpointShare { get; } =
        All.Where(template => template.HasEndpoints).Sum(template => template.Share) / All.Sum(template => template.Share);
}
