using TaskDashboard.Bench;

if (args is [var name] && Benchmarks.All.TryGetValue(name, out var benchmark))
{
    await benchmark.Run();
    return 0;
}

Console.WriteLine("dotnet run -c Release --project bench/TaskDashboard.Bench -- <benchmark>");
foreach (var (key, each) in Benchmarks.All)
    Console.WriteLine($"  {key,-24} {each.Measures}");
return args.Length == 0 ? 0 : 1;
