using Microsoft.AspNetCore.Connections;

namespace TaskDashboard.Web.Edge;

/// <summary>Recognizes exceptions caused by a client that disconnected. They need no answer and no log entry.</summary>
internal static class ClientGone
{
    public static bool Is(HttpContext http, Exception failure) =>
        // A reader of the body can see the reset before the request is marked as aborted.
        failure is ConnectionResetException or ConnectionAbortedException
        || (http.RequestAborted.IsCancellationRequested && failure is OperationCanceledException or IOException);
}
