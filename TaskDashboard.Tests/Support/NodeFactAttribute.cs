using System.Runtime.CompilerServices;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>A test that runs SignalR's JavaScript client. Skipped, with instructions, if Node.js is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute, ITraitAttribute
{
    public NodeFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = InstalledNode.ReasonToSkip;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Node")];
}
