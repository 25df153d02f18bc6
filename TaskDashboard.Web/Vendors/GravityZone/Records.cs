using System.Text.Json;

namespace TaskDashboard.Web.Vendors.GravityZone;

/// <summary>A request in JSON-RPC 2.0, as far as it is readable.</summary>
/// <param name="Id">JSON of the id, unchanged: a string or a number; null if absent.</param>
/// <param name="Parameters">Undefined if absent.</param>
/// <param name="Error">Why the request cannot be processed; null if it can.</param>
internal sealed record RpcRequest(ReadOnlyMemory<byte> Id, string Method, JsonElement Parameters, RpcError? Error = null);

/// <summary>Parameters of getTaskStatus.</summary>
/// <param name="Subtasks">Null if subtasks are not requested.</param>
internal readonly record struct TaskStatusQuestion(string TaskId, SubtaskChoice? Subtasks);

/// <summary>Which subtasks are requested.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Status">1 to 3; null means any.</param>
internal sealed record SubtaskChoice(
    int Page = 1,
    int PerPage = 30,
    int? Status = null,
    DateTimeOffset? EndedAfter = null,
    DateTimeOffset? EndedBefore = null
);

/// <summary>
/// Everything that a result depends on except the task's version. Every write of the task or its subtasks raises that version.
/// </summary>
internal readonly record struct ResultKey(int TaskNumber, bool WithSubtasks, SubtaskChoice? Subtasks);

/// <summary>What version 1.1 adds to the status.</summary>
/// <param name="More">Whether more pages follow.</param>
/// <param name="Items">Null if subtasks are not requested.</param>
internal readonly record struct SubtaskListing(bool More, IReadOnlyList<Subtask>? Items);

/// <summary>An answer in JSON-RPC 2.0.</summary>
/// <param name="Id">The request's id, a string or a number.</param>
internal sealed record RpcAnswer<T>(JsonElement Id, string Jsonrpc, T Result)
    where T : class;

/// <summary>An error in JSON-RPC 2.0. Its HTTP status is 200.</summary>
/// <param name="Id">The request's id; null if it could not be read.</param>
internal sealed record RpcErrorAnswer(JsonElement? Id, string Jsonrpc, RpcError Error);

internal sealed record RpcError(int Code, string Message, RpcErrorData Data)
{
    public static RpcError Unreadable(string details) => Of(-32700, "Parse error", details);

    public static RpcError InvalidRequest(string details) => Of(-32600, "Invalid Request", details);

    public static RpcError NoSuchMethod(string details) => Of(-32601, "Method not found", details);

    public static RpcError InvalidParameters(string details) => Of(-32602, "Invalid params", details);

    public static RpcError Server(string details) => Of(-32000, "Server error", details);

    private static RpcError Of(int code, string message, string details) => new(code, message, new RpcErrorData(details));
}

/// <param name="Details">A sentence for people: what is wrong and how to correct it.</param>
internal sealed record RpcErrorData(string Details);

/// <summary>A task in version 1.0. Dates are strings because the vendor has its own format.</summary>
internal record TaskStatusAnswer
{
    public required string Name { get; init; }

    /// <summary>When it started; while pending, when it was created.</summary>
    public required string StartDate { get; init; }

    /// <summary>1 pending, 2 in progress, 3 finished.</summary>
    public required int Status { get; init; }

    /// <summary>For example 1, a scan.</summary>
    public required int Type { get; init; }

    public required OwnerAnswer Owner { get; init; }
    public required CompanyAnswer Company { get; init; }
}

internal sealed record OwnerAnswer(string? Id, string? UserName);

internal sealed record CompanyAnswer(string? Id, string? Name);

/// <summary>A task in version 1.1.</summary>
internal sealed record TaskStatusWithSubtasksAnswer : TaskStatusAnswer
{
    /// <summary>Whether more pages follow.</summary>
    public required bool HasMoreSubtasks { get; init; }

    /// <summary>Absent unless requested.</summary>
    public IReadOnlyList<SubtaskAnswer>? Subtasks { get; init; }

    /// <summary>Number of endpoints of the whole task, whatever the filter.</summary>
    public required int TotalTargetsCount { get; init; }
}

internal sealed record SubtaskAnswer
{
    public required string EndpointId { get; init; }
    public required string EndpointName { get; init; }

    /// <summary>For example 262: the agent is installed. Null if unknown.</summary>
    public required int? EndpointType { get; init; }

    /// <summary>Null until work on the endpoint starts.</summary>
    public required string? StartDate { get; init; }

    /// <summary>1 pending, 2 in progress, 3 finished.</summary>
    public required int Status { get; init; }

    /// <summary>Absent until the endpoint ends.</summary>
    public string? EndDate { get; init; }

    /// <summary>Absent unless it failed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Absent unless it failed.</summary>
    public string? ErrorMessage { get; init; }
}
