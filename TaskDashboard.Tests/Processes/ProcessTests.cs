namespace TaskDashboard.Tests.Processes;

/// <summary>Tests that start the application as a process. One at a time: each wants the machine's processors for itself.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessTests
{
    public const string Name = "Processes";
}
