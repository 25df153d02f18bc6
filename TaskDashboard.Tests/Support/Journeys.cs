using TaskDashboard.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Journeys.First))]

namespace TaskDashboard.Tests.Support;

/// <summary>Tests of the whole product. Of each sort one runs at a time: it wants a processor for itself.</summary>
public static class Journeys
{
    public const string InBrowsers = "Journeys in browsers";
    public const string OfProcesses = "Journeys of processes";

    [CollectionDefinition(InBrowsers)]
    public sealed class Browsers;

    [CollectionDefinition(OfProcesses)]
    public sealed class Processes;

    /// <summary>They take longest: begun last, they would go on alone for minutes.</summary>
    public sealed class First : ITestCollectionOrderer
    {
        public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
            where TTestCollection : ITestCollection =>
            [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName is InBrowsers or OfProcesses ? 0 : 1).ThenBy(collection => collection.UniqueID, StringComparer.Ordinal)];
    }
}
