using System.Text.Json;

namespace TaskDashboard.Web.Vendors.GravityZone;

/// <summary>A request in JSON-RPC 2.0, as far as it could be read.</summary>
/// <param name="Id">The JSON of the id, byte for byte as it came: a string or a number; null where there is none.</param>
/// <param name="Parameters">Undefined where there are none.</param>
/// <param name="Error">Why it is no request that could be carried out; null where it is one.</param>
internal sealed record RpcRequest(ReadOnlyMemory<byte> Id, string Method, JsonElement Parameters, RpcError? Error = null);

/// <summary>What getTaskStatus is asked.</summary>
/// <param name="Subtasks">Null where none are to be listed.</param>
internal readonly record struct TaskStatusQuestion(string TaskId, SubtaskChoice? Subtasks);

/// <summary>Which subtasks are asked for.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Status">1 to 3; null is any.</param>
internal sealed record SubtaskChoice(int Page = 1, int PerPage = 30, int? Status = null, DateTimeOffset? EndedAfter = null, DateTimeOffset? EndedBefore = null);

/// <summary>What a result depends on besides the task's version, which every write of the task or of its subtasks raises.</summary>
internal readonly record struct ResultKey(int TaskNumber, bool WithSubtasks, SubtaskChoice? Subtasks);

/// <summary>What version 1.1 adds to the status.</summary>
/// <param name="More">Whether more pages follow.</param>
/// <param name="Items">Null where none are to be listed.</param>
internal readonly record struct SubtaskListing(bool More, IReadOnlyList<Subtask>? Items);

/// <summary>An answer in JSON-RPC 2.0.</summary>
/// <param name="Id">As the request gave it, a string or a number.</param>
internal sealed record RpcAnswer<T>(JsonElement Id, string Jsonrpc, T Result)
    where T : class;

/// <summary>An error in JSON-RPC 2.0; for HTTP it is a 200 all the same.</summary>
/// <param name="Id">As the request gave it; null where it gave none that could be read.</param>
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

/// <param name="Details">A sentence for people: what is wrong, and how to mend it.</param>
internal sealed record RpcErrorData(string Details);

/// <summary>A task, by version 1.0. Dates are text because their form is the vendor's own.</summary>
internal record TaskStatusAnswer
{
    public required string Name { get; init; }

    /// <summary>When it was started, or created while it is pending.</summary>
    public required string StartDate { get; init; }

    /// <summary>1 pending, 2 in progress, 3 finished.</summary>
    public required int Status { get; init; }

    /// <summary>Such as 1, a scan.</summary>
    public required int Type { get; init; }

    public required OwnerAnswer Owner { get; init; }
    public required CompanyAnswer Company { get; init; }
}

internal sealed record OwnerAnswer(string? Id, string? UserName);

internal sealed record CompanyAnswer(string? Id, string? Name);

/// <summary>A task, by version 1.1.</summary>
internal sealed record TaskStatusWithSubtasksAnswer : TaskStatusAnswer
{
    /// <summary>Whether more pages follow.</summary>
    public required bool HasMoreSubtasks { get; init; }

    /// <summary>Absent unless they were asked for.</summary>
    public IReadOnlyList<SubtaskAnswer>? Subtasks { get; init; }

    /// <summary>Endpoints of the whole task, whatever was asked for.</summary>
    public required int TotalTargetsCount { get; init; }
}

internal sealed record SubtaskAnswer
{
    public required string EndpointId { get; init; }
    public required string EndpointName { get; init; }

    /// <summary>Such as 262, where the agent is installed; null where nobody said.</summary>
    public required int? EndpointType { get; init; }

    /// <summary>Null until work on the endpoint starts.</summary>
    public required string? StartDate { get; init; }

    /// <summary>1 pending, 2 in progress, 3 finished.</summary>
    public required int Status { get; init; }

    /// <summary>Absent until the end.</summary>
    public string? EndDate { get; init; }

    /// <summary>Absent unless it failed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Absent unless it failed.</summary>
    public string? ErrorMessage { get; init; }
}
