using TaskDashboard.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Journeys.First))]

namespace TaskDashboard.Tests.Support;

/// <summary>
/// Collections of the tests of the whole product. Tests of one collection run one at a time, because each needs a processor.
/// </summary>
public static class Journeys
{
    public const string InBrowsers = "Journeys in browsers";
    public const string OfProcesses = "Journeys of processes";

    [CollectionDefinition(InBrowsers)]
    public sealed class Browsers;

    [CollectionDefinition(OfProcesses)]
    public sealed class Processes;

    /// <summary>Starts these collections first. They take longest, and would otherwise run alone at the end for minutes.</summary>
    public sealed class First : ITestCollectionOrderer
    {
        public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
            IReadOnlyCollection<TTestCollection> testCollections
        )
            where TTestCollection : ITestCollection =>
            [
                .. testCollections
                    .OrderBy(collection => collection.TestCollectionDisplayName is InBrowsers or OfProcesses ? 0 : 1)
                    .ThenBy(collection => collection.UniqueID, StringComparer.Ordinal),
            ];
    }
}
