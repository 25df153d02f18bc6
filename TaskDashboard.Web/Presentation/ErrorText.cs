using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>An error as text: in one line, by its frames, and whole.</summary>
public static class ErrorText
{
    public static string Title(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Filled(error.Message) ?? Filled(error.LocalizedMessage) ?? "An error without a message";
    }

    /// <summary>What a person reads in their own language, where it says something else than the message.</summary>
    public static string? Localized(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Filled(error.LocalizedMessage) is { } localized && Filled(error.Message) is { } message && localized != message ? localized : null;
    }

    /// <summary>Where the chain of causes ends: most often what has to be put right. Null where the error has no cause.</summary>
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

    /// <summary>How many errors there are below this one: in its chain of causes, and suppressed anywhere.</summary>
    public static (int Causes, int Suppressed) Count(TaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var (causes, suppressed) = error.Cause is { } cause ? Count(cause) : (-1, 0);
        return (causes + 1, suppressed + (error.Suppressed?.Sum(other => 1 + All(other)) ?? 0));

        static int All(TaskError other) => Count(other) is var (causes, suppressed) ? causes + suppressed : 0;
    }

    /// <summary>The class and the method.</summary>
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

    /// <summary>The file and the line; null where neither is known.</summary>
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

    /// <summary>The module with its version, and what loaded the class; null where none is known.</summary>
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

    /// <summary>The whole of it, as programs write it into their logs.</summary>
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
            text.Append(indent).Append("    at ").Append(Module(frame) is { } module ? module + "/" : "").Append(Place(frame)).Append(Source(frame) is { } source ? $"({source})" : "").Append('\n');
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
