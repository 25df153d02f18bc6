using System.Runtime.CompilerServices;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>A test that drives a real browser. Skipped, with instructions, if no browser is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute, ITraitAttribute
{
    public BrowserFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = InstalledBrowser.ReasonToSkip;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Browser")];
}
