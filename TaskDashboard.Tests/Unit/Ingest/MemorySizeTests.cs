using System.Text.Json;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Tests.Unit.Ingest;

public sealed class MemorySizeTests
{
    private const int Much = 100_000;
    private static readonly string Text = new('x', Much);
    private static readonly JsonElement Json = JsonSerializer.SerializeToElement(new { text = Text });

    public static TheoryData<string> Parts =>
        ["message", "text", "parameters", "attributes", "result", "error", "cause", "suppressed", "subtasks"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Queued_commands_count_with_all_of_their_content(string part)
    {
        TaskMessage[] messages = part switch
        {
            "text" => [new(TaskMessageLevel.Info, null, Text, null, null)],
            "parameters" => [new(TaskMessageLevel.Info, null, null, null, [Json])],
            _ => [],
        };
        JsonElement? attributes = part == "attributes" ? Json : null;
        JsonElement? result = part == "result" ? Json : null;
        var failure = new TaskError(Text, null, null, null, null);
        var error = part switch
        {
            "error" => failure,
            "cause" => new TaskError(null, null, failure, null, null),
            "suppressed" => new TaskError(null, null, null, [failure], null),
            _ => null,
        };
        SubtaskReport[] subtasks =
            part == "subtasks" ? [.. Enumerable.Range(0, 500).Select(index => new SubtaskReport { EndpointId = $"endpoint {index}" })] : [];
        var said = part == "message" ? Text : null;

        var task = new NewTask
        {
            Type = "import",
            Name = "One",
            Description = said,
            Messages = messages,
            Attributes = attributes,
            Result = result,
            Error = error,
            Subtasks = subtasks,
        };
        var report = new TaskReport
        {
            Event = TaskEvent.Progressed,
            Message = said,
            Messages = messages,
            Attributes = attributes,
            Result = result,
            Error = error,
            Subtasks = subtasks,
        };

        Assert.InRange(MemorySize.Of(task), Much, 3 * Much);
        Assert.InRange(MemorySize.Of(report), Much, 3 * Much);
        Assert.InRange(MemorySize.Of(new NewTask { Type = "import", Name = "One" }), 1, 1000);
    }
}
