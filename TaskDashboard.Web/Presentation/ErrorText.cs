using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>Formats an error: in one line, by its stack frames, and as a whole.</summary>
public static class ErrorText
{
    public static string Title(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Filled(error.Message) ?? Filled(error.LocalizedMessage) ?? "An error without a message";
    }

    /// <summary>Returns the localized message if it differs from the message.</summary>
    public static string? Localized(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Filled(error.LocalizedMessage) is { } localized && Filled(error.Message) is { } message && localized != message
            ? localized
            : null;
    }

    /// <summary>Returns the last cause of the chain, usually the one to fix; null if the error has no cause.</summary>
    public static TaskError? RootCause(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var root = error;
        while (root.Cause is { } cause)
        {
            root = cause;
        }

        return error.Cause is null ? null : root;
    }

    /// <summary>Counts the errors below this one: in its chain of causes, and suppressed at any level.</summary>
    public static (int Causes, int Suppressed) Count(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var (causes, suppressed) = error.Cause is { } cause ? Count(cause) : (-1, 0);
        return (causes + 1, suppressed + (error.Suppressed?.Sum(other => 1 + All(other)) ?? 0));

        static int All(TaskError other) => Count(other) is var (causes, suppressed) ? causes + suppressed : 0;
    }

    /// <summary>Returns class and method.</summary>
    public static string Place(StackFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return (Filled(frame.ClassName), Filled(frame.MethodName)) switch
        {
            ({ } type, { } method) => $"{type}.{method}",
            ({ } type, null) => type,
            (null, { } method) => method,
            _ => "(unknown)",
        };
    }

    /// <summary>Returns file and line; null if both are unknown.</summary>
    public static string? Source(StackFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return (Filled(frame.FileName), frame.LineNumber) switch
        {
            (_, _) when frame.NativeMethod is true => "native",
            ({ } file, > 0 and var line) => $"{file}:{line}",
            ({ } file, _) => file,
            (null, > 0 and var line) => $"line {line}",
            _ => null,
        };
    }

    /// <summary>Returns class loader, module and version; null if all are unknown.</summary>
    public static string? Module(StackFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var module = (Filled(frame.ModuleName), Filled(frame.ModuleVersion)) switch
        {
            ({ } name, { } version) => $"{name}@{version}",
            var (name, version) => name ?? version,
        };
        return (Filled(frame.ClassLoaderName), module) switch
        {
            ({ } loader, { } named) => $"{loader}/{named}",
            var (loader, named) => loader ?? named,
        };
    }

    /// <summary>Returns the whole error in the usual form of logs.</summary>
    public static string Whole(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = new StringBuilder();
        Write(text, error, "", "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, TaskError error, string indent, string label)
    {
        text.Append(indent).Append(label).Append(Title(error)).Append('\n');
        if (Localized(error) is { } localized)
        {
            text.Append(indent).Append("  (").Append(localized).Append(")\n");
        }

        foreach (var frame in error.StackTrace ?? [])
        {
            text.Append(indent)
                .Append("    at ")
                .Append(Module(frame) is { } module ? module + "/" : "")
                .Append(Place(frame))
                .Append(Source(frame) is { } source ? $"({source})" : "")
                .Append('\n');
        }

        foreach (var suppressed in error.Suppressed ?? [])
        {
            Write(text, suppressed, indent + "    ", "Suppressed: ");
        }

        if (error.Cause is { } cause)
        {
            Write(text, cause, indent, "Caused by: ");
        }
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
