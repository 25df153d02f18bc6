namespace TaskDashboard.Tests.Support;

/// <summary>Tests of the whole product, with processes or browsers. One at a time: each wants the machine's processors for itself.</summary>
[CollectionDefinition(Name)]
public sealed class Journeys
{
    public const string Name = "Journeys";
}
