using System.Globalization;
using TaskDashboard.Bench;
using TaskDashboard.Bench.Benchmarks;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Generation;
using TaskDashboard.Bench.Harness;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var arguments = Arguments.Read(args);
if (ChildVerbs.All.TryGetValue(arguments.Verb, out var child))
{
    await child(arguments);
    return 0;
}

if (arguments.Verb == Generate.Verb)
{
    await Generate.RunAsync(arguments);
    return 0;
}

var against = arguments.Text(Against.Folder, "").Length > 0;
if (arguments.Verb == Table.Verb)
{
    return await (
        against ? Against.RunAsync(arguments, [.. Catalogue.All.Where(each => each.AgainstBefore is not null)]) : Table.RunAsync(arguments)
    )
        ? 0
        : 2;
}

IReadOnlyList<IBenchmark> chosen = arguments.Verb == "all" ? Catalogue.All : [.. Catalogue.All.Where(each => each.Name == arguments.Verb)];
if (chosen.Count > 0)
{
    return await (against ? Against.RunAsync(arguments, chosen) : Table.RunAsync(arguments, chosen)) ? 0 : 2;
}

Console.WriteLine(
    "dotnet run -c Release --project bench/TaskDashboard.Bench -- <name|all|table|generate> [--rounds n] [--count n] [--against folder] …"
);
Console.WriteLine($"  {Table.Verb, -16} every benchmark, on SQLite and on PostgreSQL");
Console.WriteLine($"  {Generate.Verb, -16} fills an empty database with many rows");
foreach (var each in Catalogue.All)
{
    Console.WriteLine($"  {each.Name, -16} {each.Measures}");
}
return arguments.Verb.Length == 0 ? 0 : 1;
