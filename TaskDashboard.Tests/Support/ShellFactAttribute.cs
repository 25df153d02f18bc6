using System.Runtime.CompilerServices;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>A test that runs commands of the documentation. Skipped, with instructions, if bash or curl is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellFactAttribute : FactAttribute, ITraitAttribute
{
    public ShellFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = InstalledShell.ReasonToSkip;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Shell")];
}
