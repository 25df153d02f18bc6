namespace TaskDashboard.Web.Api;

/// <summary>Reads the names that inputs give for states, events and the like.</summary>
internal static class TaskNames
{
    private delegate bool Parse<T>(string? name, out T value);

    public static TaskEvent Event(string? name, string member) => One<TaskEvent>(name, member, ApiNames.TryParse, ApiNames.Of) ?? throw Unknown<TaskEvent>(member, ApiNames.Of);

    public static TaskOutcome? Outcome(string? name, string member) => One<TaskOutcome>(name, member, ApiNames.TryParse, ApiNames.Of);

    public static TaskStage? Stage(string? name, string member) => One<TaskStage>(name, member, ApiNames.TryParse, ApiNames.Of);

    public static IntegrationStatus? IntegrationStatus(string? name, string member) => One<IntegrationStatus>(name, member, ApiNames.TryParse, ApiNames.Of);

    public static SubtaskState? SubtaskState(string? name, string member) => One<SubtaskState>(name, member, ApiNames.TryParse, ApiNames.Of);

    public static TaskMessageLevel? MessageLevel(string? name, string member) => One<TaskMessageLevel>(name, member, ApiNames.TryParse, ApiNames.Of);

    private static T? One<T>(string? name, string member, Parse<T> parse, Func<T, string> nameOf)
        where T : struct, Enum =>
        name is null ? null : parse(name, out var value) ? value : throw Unknown(member, nameOf);

    private static RefusedException Unknown<T>(string member, Func<T, string> nameOf)
        where T : struct, Enum =>
        RefusedException.Invalid(member, $"{member} is missing or not known. Give one of {string.Join(", ", Enum.GetValues<T>().Select(nameOf))}.");
}
