using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>A verb and its <c>--name value</c> pairs.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string Verb { get; private init; } = "";

    public static Arguments Read(string[] args)
    {
        var arguments = new Arguments { Verb = args.Length == 0 ? "" : args[0] };
        for (var index = 1; index < args.Length; index += 2)
        {
            if (!args[index].StartsWith("--", StringComparison.Ordinal) || index + 1 == args.Length)
                throw new ArgumentException($"{args[index]} is not of the form --name value.");
            arguments._values[args[index][2..]] = args[index + 1];
        }

        return arguments;
    }

    /// <summary>Whether <c>--store postgresql</c> was said.</summary>
    public bool OnPostgreSql => Text("store", "sqlite") switch
    {
        "postgresql" => true,
        "sqlite" => false,
        var other => throw new ArgumentException($"--store is {other}. It may be sqlite or postgresql."),
    };

    public int Number(string name, int whenAbsent) => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : whenAbsent;

    public string Text(string name, string whenAbsent) => _values.GetValueOrDefault(name, whenAbsent);
}
