namespace TaskDashboard.Core.Domain;

/// <summary>Why a command was not carried out.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong; the message says what and how to mend it.</summary>
    Invalid,

    /// <summary>No such thing, or none that the caller may see.</summary>
    NotFound,

    /// <summary>The caller lacks a permission.</summary>
    Forbidden,

    /// <summary>The state of the thing does not allow it.</summary>
    Conflict,

    /// <summary>Well-formed and understood, but there is nothing that could be done.</summary>
    Unprocessable,

    /// <summary>The input is larger than allowed.</summary>
    TooLarge,

    /// <summary>The store cannot take it now; nothing was changed and the same call may succeed later.</summary>
    Unavailable,
}

/// <summary>A command was refused and changed nothing. Code and message are written for the caller and safe to show.</summary>
public sealed class RefusedException(RefusalKind kind, string code, string message, string? member = null, Exception? inner = null)
    : Exception(message, inner)
{
    public const string BusyCode = "busy";
    public const string ReadTimeoutCode = "readTimeout";

    public RefusalKind Kind { get; } = kind;

    /// <summary>Machine-readable reason in lower camel case, such as "superseded".</summary>
    public string Code { get; } = code;

    /// <summary>The member of the input that is wrong, as the caller wrote it, such as "[3].kind".</summary>
    public string? Member { get; } = member;

    /// <summary>What the refusal is about, for answers that name it, such as the id of the push that is in the way.</summary>
    public string? Subject { get; init; }

    /// <summary>The same about a part of a larger input.</summary>
    /// <param name="place">Of the part, such as "[3]".</param>
    public RefusedException Within(string place) =>
        new(Kind, Code, Member is null ? $"{place}: {Message}" : $"{place}.{Message}", Member is null ? place : $"{place}.{Member}", this) { Subject = Subject };

    public static RefusedException Invalid(string member, string message) => new(RefusalKind.Invalid, "invalid", message, member);

    public static RefusedException NotFound(string what) => new(RefusalKind.NotFound, "notFound", $"There is no {what} with this id.");

    /// <summary>Names the smallest role that has the permission: that is what an administrator can give.</summary>
    public static RefusedException Forbidden(Permission needed) =>
        new(RefusalKind.Forbidden, "forbidden", $"This needs the role {RolePermissions.With(needed)[0].ToString().ToLowerInvariant()}.");

    public static RefusedException Ended() => new(RefusalKind.Forbidden, "ended", "This key or session has ended. Sign in again.");

    public static RefusedException Conflict(string code, string message, string? subject = null) =>
        new(RefusalKind.Conflict, code, message) { Subject = subject };

    public static RefusedException Unprocessable(string code, string message) => new(RefusalKind.Unprocessable, code, message);

    public static RefusedException TooLarge(string member, string message) => new(RefusalKind.TooLarge, "tooLarge", message, member);

    /// <summary>Every connection for reading is taken, and none came free in time.</summary>
    public static RefusedException Busy() =>
        new(RefusalKind.Unavailable, BusyCode, "Too many reads are under way at once. Try again in a moment.");

    /// <summary>A read took longer than it may.</summary>
    public static RefusedException ReadTimeout(TimeSpan limit, Exception? inner) => new(
        RefusalKind.Unavailable, ReadTimeoutCode, FormattableString.Invariant($"The database took longer than {limit.TotalSeconds:0.###} s to answer. Ask for less, or try again."), null, inner);

    public static RefusedException Unavailable(string message, Exception? inner) =>
        new(RefusalKind.Unavailable, "unavailable", message, null, inner);
}
