namespace TaskDashboard.Core.Domain;

/// <summary>Why a command was not carried out.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong. The message says what to change.</summary>
    Invalid,

    /// <summary>The object does not exist, or the caller may not see it.</summary>
    NotFound,

    /// <summary>The caller lacks a permission.</summary>
    Forbidden,

    /// <summary>The state of the object does not allow the command.</summary>
    Conflict,

    /// <summary>The input is valid, but there is nothing to do.</summary>
    Unprocessable,

    /// <summary>The input is larger than allowed.</summary>
    TooLarge,

    /// <summary>The store is not available now. Nothing was changed, and the same call may succeed later.</summary>
    Unavailable,
}

/// <summary>A command was refused and changed nothing. Code and message are safe to show to the caller.</summary>
public sealed class RefusedException(RefusalKind kind, string code, string message, string? member = null, Exception? inner = null)
    : Exception(message, inner)
{
    public const string BusyCode = "busy";
    public const string ReadTimeoutCode = "readTimeout";

    public RefusalKind Kind { get; } = kind;

    /// <summary>Machine-readable reason in lower camel case, such as "superseded".</summary>
    public string Code { get; } = code;

    /// <summary>Path of the wrong member as in the caller's input, such as "[3].kind".</summary>
    public string? Member { get; } = member;

    /// <summary>What the refusal is about, for answers that name it, such as the id of a conflicting push.</summary>
    public string? Subject { get; init; }

    /// <summary>The companies to choose from if several have what the caller named; null among them means no company.</summary>
    public IReadOnlyList<string?>? Companies { get; init; }

    /// <summary>What is wrong in the text of a query, and where; null if the member is not a query.</summary>
    public Filters.QueryProblem? Query { get; init; }

    /// <summary>Returns the same refusal for a part of a larger input.</summary>
    /// <param name="place">Path of the part, such as "[3]".</param>
    public RefusedException Within(string place) =>
        new(Kind, Code, Member is null ? $"{place}: {Message}" : $"{place}.{Message}", Member is null ? place : $"{place}.{Member}", this)
        {
            Subject = Subject,
        };

    public static RefusedException Invalid(string member, string message) => new(RefusalKind.Invalid, "invalid", message, member);

    public static RefusedException NotFound(string what) => new(RefusalKind.NotFound, "notFound", $"There is no {what} with this id.");

    /// <summary>Names the smallest role with the permission. An administrator can assign it.</summary>
    public static RefusedException Forbidden(Permission needed) =>
        new(RefusalKind.Forbidden, "forbidden", $"This needs the role {RolePermissions.With(needed)[0].ToString().ToLowerInvariant()}.");

    public static RefusedException Ended() => new(RefusalKind.Forbidden, "ended", "This key or session has ended. Sign in again.");

    public static RefusedException Conflict(string code, string message, string? subject = null) =>
        new(RefusalKind.Conflict, code, message) { Subject = subject };

    public static RefusedException Unprocessable(string code, string message) => new(RefusalKind.Unprocessable, code, message);

    public static RefusedException TooLarge(string member, string message) => new(RefusalKind.TooLarge, "tooLarge", message, member);

    /// <summary>All read connections are in use, and none was released in time.</summary>
    public static RefusedException Busy() =>
        new(RefusalKind.Unavailable, BusyCode, "Too many reads are under way at once. Try again in a moment.");

    /// <summary>A read exceeded its time limit.</summary>
    public static RefusedException ReadTimeout(TimeSpan limit, Exception? inner) =>
        new(
            RefusalKind.Unavailable,
            ReadTimeoutCode,
            FormattableString.Invariant(
                $"The database took longer than {limit.TotalSeconds:0.###} s to answer. Ask for less, or try again."
            ),
            null,
            inner
        );

    public static RefusedException Unavailable(string message, Exception? inner) =>
        new(RefusalKind.Unavailable, "unavailable", message, null, inner);
}
