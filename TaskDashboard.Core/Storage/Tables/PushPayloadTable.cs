namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The bodies of pushes.</summary>
internal sealed class PushPayloadTable()
    : Table<PushPayload>("PushPayloads", new(payload => payload.PushNumber) { IsKey = true }, new(payload => payload.Body))
{
    public static readonly PushPayloadTable Instance = new();
}
