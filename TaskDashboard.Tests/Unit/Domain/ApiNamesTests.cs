using System.Text.Json;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class ApiNamesTests
{
    private delegate bool Parse<T>(string? name, out T value);

    [Fact]
    public void Task_states_are_named() => Named<TaskState>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Task_outcomes_are_named() => Named<TaskOutcome>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Task_events_are_named() => Named<TaskEvent>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Push_states_are_named() => Named<PushState>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Retry_states_are_named() => Named<RetryState>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Stages_are_named() => Named<TaskStage>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Integration_statuses_are_named() => Named<IntegrationStatus>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Subtask_states_are_named() => Named<SubtaskState>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Message_levels_are_named() => Named<TaskMessageLevel>(ApiNames.Of, ApiNames.TryParse);

    [Fact]
    public void Executors_are_named() =>
        Assert.All(Enum.GetValues<TaskExecutor>(), executor => Assert.Equal(CamelCase(executor), ApiNames.Of(executor)));

    private static void Named<T>(Func<T, string> nameOf, Parse<T> tryParse)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            var name = nameOf(value);
            Assert.Equal(CamelCase(value), name);
            Assert.True(tryParse(name, out var parsed));
            Assert.Equal(value, parsed);
            Assert.False(tryParse(name.ToUpperInvariant(), out _));
        }

        Assert.All(new[] { null, "", " ", "0", "nothing" }, wrong => Assert.False(tryParse(wrong, out _)));
        Assert.Throws<ArgumentOutOfRangeException>(() => nameOf((T)Enum.ToObject(typeof(T), 99)));
    }

    private static string CamelCase<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
