using System.Globalization;
using TaskDashboard.Bench;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var arguments = Arguments.Read(args);
if (ChildVerbs.All.TryGetValue(arguments.Verb, out var child))
{
    await child(arguments);
    return 0;
}

var chosen = arguments.Verb == "all" ? Catalogue.All : [.. Catalogue.All.Where(each => each.Name == arguments.Verb)];
if (chosen.Count == 0)
{
    Console.WriteLine("dotnet run -c Release --project bench/TaskDashboard.Bench -- <name|all> [--rounds n] [--count n] …");
    foreach (var each in Catalogue.All)
        Console.WriteLine($"  {each.Name,-16} {each.Measures}");
    return arguments.Verb.Length == 0 ? 0 : 1;
}

var figures = new List<Figure>();
foreach (var each in chosen)
    figures.AddRange(await each.RunAsync(arguments));
FigureTable.Print(figures);
return figures.TrueForAll(figure => figure.Met) ? 0 : 2;
