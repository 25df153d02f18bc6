using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Api;

/// <summary>JSON rules of our API: camelCase, no unknown and no duplicate properties, times in UTC, minimal escaping.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = Limits.JsonDepth,
    Converters = [typeof(UtcInstant)]
)]
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
[JsonSerializable(typeof(PushSendNowInput))]
[JsonSerializable(typeof(PushSendNowAnswer))]
[JsonSerializable(typeof(IReadOnlyList<AcceptedAnswer>))]
[JsonSerializable(typeof(PushAnswer))]
[JsonSerializable(typeof(PushDetailsAnswer))]
[JsonSerializable(typeof(ListAnswer<PushAnswer>))]
[JsonSerializable(typeof(FailureGroupAnswer))]
[JsonSerializable(typeof(ListAnswer<FailureGroupAnswer>))]
[JsonSerializable(typeof(FailureGroupPatch))]
[JsonSerializable(typeof(IgnoreInput))]
[JsonSerializable(typeof(ReconcileInput))]
[JsonSerializable(typeof(ReconcileAnswer))]
[JsonSerializable(typeof(ListAnswer<PushReportAnswer>))]
[JsonSerializable(typeof(PushServiceInput))]
[JsonSerializable(typeof(PushServiceAnswer))]
[JsonSerializable(typeof(RetryPreviewInput))]
[JsonSerializable(typeof(RetryPreviewAnswer))]
[JsonSerializable(typeof(RetryInput))]
[JsonSerializable(typeof(RetryPartPreviewInput))]
[JsonSerializable(typeof(RetryPartInput))]
[JsonSerializable(typeof(RetryAnswer))]
[JsonSerializable(typeof(ListAnswer<RetryAnswer>))]
[JsonSerializable(typeof(ListAnswer<RetryItemAnswer>))]
[JsonSerializable(typeof(TaskInput))]
[JsonSerializable(typeof(IReadOnlyList<TaskInput>))]
[JsonSerializable(typeof(TaskReportInput))]
[JsonSerializable(typeof(IReadOnlyList<TaskReportItemInput>))]
[JsonSerializable(typeof(IReadOnlyList<TaskReportItemAnswer>))]
[JsonSerializable(typeof(CancelInput))]
[JsonSerializable(typeof(RestartInput))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(IReadOnlyList<TaskAnswer>))]
[JsonSerializable(typeof(TaskDetailsAnswer))]
[JsonSerializable(typeof(ListAnswer<SubtaskAnswer>))]
[JsonSerializable(typeof(ListAnswer<TaskAnswer>))]
[JsonSerializable(typeof(ListAnswer<TaskTransitionAnswer>))]
[JsonSerializable(typeof(ViewInput))]
[JsonSerializable(typeof(ViewChangeInput))]
[JsonSerializable(typeof(DefaultViewInput))]
[JsonSerializable(typeof(ViewAnswer))]
[JsonSerializable(typeof(ListAnswer<VisibleViewAnswer>))]
[JsonSerializable(typeof(KeyInput))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(ListAnswer<KeyAnswer>))]
[JsonSerializable(typeof(ListAnswer<ActivityAnswer>))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(WatchInput))]
[JsonSerializable(typeof(WatchedBatch))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The context for our API. <c>Default</c> would escape more characters than JSON requires.</summary>
    public static ApiJson Own => Written.Own;

    /// <summary>Applies the same rules to JSON that the framework writes and describes.</summary>
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

    // In a separate class, so that Default is initialized first.
    private static class Written
    {
        public static readonly ApiJson Own = new(new JsonSerializerOptions(Default.Options) { Encoder = PlainJsonEncoder.Instance });
    }
}

/// <summary>Reason for a cancel or an acknowledgement. The body is optional.</summary>
internal sealed record CancelInput
{
    public string? Reason { get; init; }
}

/// <summary>Reason for a restart, and the run to end. The body is optional.</summary>
internal sealed record RestartInput
{
    public string? Reason { get; init; }

    /// <summary>Restart only if this is the task's current run, so that a call that is sent twice restarts the task once.</summary>
    public int? Run { get; init; }
}

/// <summary>A page of a list and the start of the next page; null at the end.</summary>
/// <param name="SearchedTo">
/// Only if the search ended before the page was full, because it had cost enough: how far it has come. It goes on with next.
/// </param>
internal sealed record ListAnswer<T>(
    IReadOnlyList<T> Items,
    string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? SearchedTo = null
);
