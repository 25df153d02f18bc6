using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Api;

/// <summary>How our API reads and writes JSON: camelCase, nothing unknown, nothing twice, times in UTC, nothing escaped that need not be.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = Limits.JsonDepth,
    Converters = [typeof(UtcInstant)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(DestinationInput))]
[JsonSerializable(typeof(DestinationPatch))]
[JsonSerializable(typeof(DestinationAnswer))]
[JsonSerializable(typeof(NewDestinationAnswer))]
[JsonSerializable(typeof(ListAnswer<DestinationAnswer>))]
[JsonSerializable(typeof(RotateInput))]
[JsonSerializable(typeof(RotatedSecretAnswer))]
[JsonSerializable(typeof(TestExchangeAnswer))]
[JsonSerializable(typeof(IReadOnlyList<PushInput>))]
[JsonSerializable(typeof(PushCancelInput))]
[JsonSerializable(typeof(PushCancelAnswer))]
[JsonSerializable(typeof(IReadOnlyList<AcceptedAnswer>))]
[JsonSerializable(typeof(PushAnswer))]
[JsonSerializable(typeof(PushDetailsAnswer))]
[JsonSerializable(typeof(ListAnswer<PushAnswer>))]
[JsonSerializable(typeof(PushServiceInput))]
[JsonSerializable(typeof(PushServiceAnswer))]
[JsonSerializable(typeof(RetryPreviewInput))]
[JsonSerializable(typeof(RetryPreviewAnswer))]
[JsonSerializable(typeof(RetryInput))]
[JsonSerializable(typeof(RetryAnswer))]
[JsonSerializable(typeof(ListAnswer<RetryAnswer>))]
[JsonSerializable(typeof(ListAnswer<RetryItemAnswer>))]
[JsonSerializable(typeof(TaskInput))]
[JsonSerializable(typeof(IReadOnlyList<TaskInput>))]
[JsonSerializable(typeof(TaskReportInput))]
[JsonSerializable(typeof(IReadOnlyList<TaskReportItemInput>))]
[JsonSerializable(typeof(IReadOnlyList<TaskReportItemAnswer>))]
[JsonSerializable(typeof(CancelInput))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(IReadOnlyList<TaskAnswer>))]
[JsonSerializable(typeof(TaskDetailsAnswer))]
[JsonSerializable(typeof(ListAnswer<SubtaskAnswer>))]
[JsonSerializable(typeof(ListAnswer<TaskAnswer>))]
[JsonSerializable(typeof(ListAnswer<TaskTransitionAnswer>))]
[JsonSerializable(typeof(KeyInput))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(ListAnswer<KeyAnswer>))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(WatchInput))]
[JsonSerializable(typeof(WatchedBatch))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>By which our API reads and writes. <c>Default</c> would escape more than JSON asks.</summary>
    public static ApiJson Own => Written.Own;

    /// <summary>The same rules for what the framework itself writes and describes.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = Limits.JsonDepth;
        options.Encoder = PlainJsonEncoder.Instance;
        options.Converters.Add(new UtcInstant());
        options.TypeInfoResolverChain.Insert(0, Default);
    }

    // In a class of its own: Default is set by then.
    private static class Written
    {
        public static readonly ApiJson Own = new(new JsonSerializerOptions(Default.Options) { Encoder = PlainJsonEncoder.Instance });
    }
}

/// <summary>Why something is canceled; the body may be left out.</summary>
internal sealed record CancelInput
{
    public string? Reason { get; init; }
}

/// <summary>A page of a list, and where the next one starts; null at the end.</summary>
internal sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next);
