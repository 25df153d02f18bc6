using System.Data.Common;
using System.Net.Sockets;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Hosting;

/// <summary>Reports a start that cannot succeed in one line that says what to do.</summary>
internal static class StartFailure
{
    public static async Task<int> GuardAsync(Func<Task> run, TextWriter errors)
    {
        try
        {
            await run().ConfigureAwait(false);

            // Set by code that stopped the service.
            return Environment.ExitCode;
        }
        catch (Exception failure) when (Explain(failure) is not null)
        {
            await errors.WriteLineAsync("TaskDashboard: " + Explain(failure)).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Returns one line for the person at the console; null if a person cannot fix the failure.</summary>
    internal static string? Explain(Exception failure) =>
        failure switch
        {
            SettingException or StoreInUseException or RefusedException or IOException or SocketException or UnauthorizedAccessException =>
                OneLine(failure.Message),
            DbException => "The database cannot be used. " + OneLine(failure.Message),

            // An address that the server cannot listen on.
            FormatException
            or InvalidOperationException when failure.Source?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true =>
                OneLine(failure.Message),
            AggregateException { InnerExceptions: [var only] } => Explain(only),
            _ => null,
        };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
