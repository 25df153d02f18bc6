using System.Runtime.CompilerServices;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>A theory that drives a real browser. Skipped, with instructions, if no browser is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public BrowserTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = InstalledBrowser.ReasonToSkip;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Browser")];
}
