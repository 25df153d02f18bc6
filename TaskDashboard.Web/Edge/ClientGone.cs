using Microsoft.AspNetCore.Connections;

namespace TaskDashboard.Web.Edge;

/// <summary>Tells the exceptions that mean that a client went away. They need no answer and no line in the log.</summary>
internal static class ClientGone
{
    public static bool Is(HttpContext http, Exception failure) =>

        // Whoever reads the body can see that the connection was reset before the request is marked as aborted.
        failure is ConnectionResetException or ConnectionAbortedException
        || (http.RequestAborted.IsCancellationRequested && failure is OperationCanceledException or IOException);
}
