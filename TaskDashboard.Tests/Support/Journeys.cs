using TaskDashboard.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Journeys.First))]

namespace TaskDashboard.Tests.Support;

/// <summary>Tests of the whole product, with processes or browsers. One at a time: each wants the machine's processors for itself.</summary>
[CollectionDefinition(Name)]
public sealed class Journeys
{
    public const string Name = "Journeys";

    /// <summary>They take longest: begun last, they would go on alone for minutes.</summary>
    public sealed class First : ITestCollectionOrderer
    {
        public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
            where TTestCollection : ITestCollection =>
            [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == Name ? 0 : 1).ThenBy(collection => collection.UniqueID, StringComparer.Ordinal)];
    }
}
