using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>A verb and its <c>--name value</c> pairs.</summary>
internal sealed class Arguments
{
    public const string Store = "store";
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string Verb { get; private init; } = "";

    public static Arguments Read(string[] args)
    {
        var arguments = new Arguments { Verb = args.Length == 0 ? "" : args[0] };
        for (var index = 1; index < args.Length; index += 2)
        {
            if (!args[index].StartsWith("--", StringComparison.Ordinal) || index + 1 == args.Length)
            {
                throw new ArgumentException($"{args[index]} is not of the form --name value.");
            }
            arguments._values[args[index][2..]] = args[index + 1];
        }

        return arguments;
    }

    /// <summary>Whether <c>--store postgresql</c> was given.</summary>
    public bool OnPostgreSql =>
        Text(Store, Sqlite) switch
        {
            PostgreSql => true,
            Sqlite => false,
            var other => throw new ArgumentException($"--store is {other}. It may be sqlite or postgresql."),
        };

    /// <summary>Returns these arguments with this pair added, or replaced if the name exists.</summary>
    public Arguments With(string name, string value)
    {
        var changed = Without();
        changed._values[name] = value;
        return changed;
    }

    /// <summary>Returns these arguments without the pairs of these names.</summary>
    public Arguments Without(params IEnumerable<string> names)
    {
        var changed = new Arguments { Verb = Verb };
        foreach (var pair in _values.Where(pair => !names.Contains(pair.Key)))
        {
            changed._values.Add(pair.Key, pair.Value);
        }
        return changed;
    }

    /// <summary>The pairs as command-line arguments for another process.</summary>
    public IEnumerable<string> Pairs => _values.SelectMany(pair => new[] { "--" + pair.Key, pair.Value });

    public double? Fraction(string name) =>
        _values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public int Number(string name, int whenAbsent) =>
        _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : whenAbsent;

    public string Text(string name, string whenAbsent) => _values.GetValueOrDefault(name, whenAbsent);
}
