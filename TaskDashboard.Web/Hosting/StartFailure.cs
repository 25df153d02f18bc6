using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TaskDashboard.Core;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Web.Hosting;

/// <summary>A start that cannot succeed ends in one line that says what to do.</summary>
internal static class StartFailure
{
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (Explain(failure) is not null)
        {
            await Console.Error.WriteLineAsync("TaskDashboard cannot start: " + Explain(failure)).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>One line for the person at the console; null when this is no failure that a person can mend.</summary>
    internal static string? Explain(Exception failure) => failure switch
    {
        SettingException or StoreInUseException or RefusedException => failure.Message,
        OptionsValidationException wrong => OneLine(string.Join(" ", wrong.Failures)),
        DbException => "the database cannot be used. " + OneLine(failure.Message),
        SocketException or UnauthorizedAccessException => OneLine(failure.Message),
        IOException => OneLine(failure.Message),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
