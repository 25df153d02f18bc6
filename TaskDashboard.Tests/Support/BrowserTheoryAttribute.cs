using System.Runtime.CompilerServices;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>A theory that drives a real browser. Where there is none it is skipped and says how to get one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public BrowserTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = InstalledBrowser.ReasonToSkip;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Browser")];
}
