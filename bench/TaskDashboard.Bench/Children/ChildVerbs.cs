using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>The verbs with which this program starts itself as a child process.</summary>
internal static class ChildVerbs
{
    public static IReadOnlyDictionary<string, Func<Arguments, Task>> All { get; } =
        new Dictionary<string, Func<Arguments, Task>>(StringComparer.Ordinal)
        {
            [Sink.Verb] = Sink.RunAsync,
            [App.Verb] = App.RunAsync,
            [StatusHost.Verb] = StatusHost.RunAsync,
            [Hammer.Verb] = Hammer.RunAsync,
            [SignInHost.Verb] = SignInHost.RunAsync,
            [PagesHost.Verb] = PagesHost.RunAsync,
            [BareHost.Verb] = BareHost.RunAsync,
            [ViewerHost.Verb] = ViewerHost.RunAsync,
        };
}
