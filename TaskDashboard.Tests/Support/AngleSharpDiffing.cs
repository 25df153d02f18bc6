using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace TaskDashboard.Tests.Support;

/// <summary>
/// bUnit is built against AngleSharp.Diffing 1.0.0.0 and gets 0.17, whose surface it uses unchanged.
/// The runtime refuses the lower version by itself, so the answer is given here.
/// </summary>
internal static class AngleSharpDiffing
{
    private const string Name = "AngleSharp.Diffing";

    [ModuleInitializer]
    internal static void AnswerForTheVersionThatIsHere() =>
        AssemblyLoadContext.Default.Resolving += static (context, wanted) =>
            wanted.Name == Name ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, Name + ".dll")) : null;
}
