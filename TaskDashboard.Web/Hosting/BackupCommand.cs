using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Hosting;

/// <summary><c>backup FILE</c>, also while the service runs, and <c>restore FILE</c>, while it does not run.</summary>
internal sealed record BackupCommand(string Verb, string? File, bool Force)
{
    private const string BackUp = "backup";
    private const string Restore = "restore";
    private const string ForceSwitch = "--force";

    /// <summary>Parses the command; null if the arguments start the service.</summary>
    public static BackupCommand? Of(string[] args) =>
        At(args) is { } at
            ? new BackupCommand(
                args[at],
                args.Skip(at + 1).FirstOrDefault(arg => !arg.StartsWith("--", StringComparison.Ordinal)),
                args.Contains(ForceSwitch, StringComparer.Ordinal)
            )
            : null;

    /// <summary>Returns the remaining arguments, for the settings.</summary>
    public static string[] Without(string[] args) =>
        Of(args) is { } command ? [.. args.Where((arg, index) => index != At(args) && arg != command.File && arg != ForceSwitch)] : args;

    public void Run(WebApplication app, TextWriter console)
    {
        if (File is not { Length: > 0 } file)
        {
            throw RefusedException.Invalid("file", $"The file name is missing. Give it: {Verb} FILE");
        }

        var provider = app.Services.GetRequiredService<StoreProvider>();
        if (provider is not SqliteStoreProvider { Backup: var backup })
        {
            throw RefusedException.Unprocessable("otherTools", provider.BackupTools);
        }

        var path = Path.GetFullPath(file);
        if (Verb == BackUp)
        {
            var keys = backup.Write(path, Force);
            console.WriteLine(
                $"""
                Backed up to {path}
                The backup was verified. It includes the key ring ({keys} {(
                    keys == 1 ? "key" : "keys"
                )}), so anyone who can read the file can read every secret. Keep it private.
                """
            );
            return;
        }

        var old = backup.Restore(path, Force, app.Services.GetRequiredService<TimeProvider>());
        console.WriteLine($"Restored from {path}");
        if (old is not null)
        {
            console.WriteLine($"The previous database was kept as {old}");
        }
    }

    private static int? At(string[] args) => Array.FindIndex(args, arg => arg is BackUp or Restore) is var at and >= 0 ? at : null;
}
