namespace TaskDashboard.Web.Presentation;

/// <summary>Something that did not work, as a support person reads it.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Advice">What to do next.</param>
/// <param name="Raw">What was reported, or the reference under which the log has it. Never an exception's text.</param>
public sealed record Fault(string Title, string Advice, string Raw)
{
    /// <summary>The store could not be read; it is tried again by itself.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>The member of the input that is wrong, where it is one.</summary>
    public string? Member { get; init; }

    /// <summary>The same while the database answers nobody: the fault of a single read gives advice that does not fit then.</summary>
    public Fault WhileAway() => IsUnavailable
        ? this with { Title = "This could not be read", Advice = "The database does not answer. What belongs here is shown as soon as it does." }
        : this;

    /// <param name="reference">Names the line in the server's log.</param>
    public static Fault Of(Exception exception, string reference) => exception is RefusedException refused
        ? Of(refused)
        : new Fault(
            "Something went wrong on the server",
            "Nothing that you see was changed by it. Try again; if it stays, give the reference below to whoever runs TaskDashboard.",
            $"Reference {reference}");

    public static Fault Of(RefusedException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var message = Sentence(refused.Message);
        var (title, advice) = refused.Kind switch
        {
            RefusalKind.Invalid => ("That cannot be done as asked", message),
            RefusalKind.NotFound => ("This is not here", "It may belong to another company, or the address is not whole."),
            RefusalKind.Forbidden => ("You may not do this", message),
            RefusalKind.Conflict => ("That does not fit any more", message),
            RefusalKind.Unprocessable => ("There is nothing to do", message),
            RefusalKind.TooLarge => ("That is too much at once", message),
            RefusalKind.Unavailable when refused.Code == RefusedException.BusyCode => ("Too many are reading at once", "Nothing is lost. It is tried again by itself; if it stays, ask whoever runs TaskDashboard to allow more connections."),
            RefusalKind.Unavailable when refused.Code == RefusedException.ReadTimeoutCode => ("This took too long to read", "Ask for less, such as a longer word or one state, or try again."),
            RefusalKind.Unavailable => ("The database cannot be reached", "What is on the screen may be out of date. It is tried again by itself."),
        };
        return new Fault(title, advice, $"{refused.Code}: {refused.Message}") { Member = refused.Member, IsUnavailable = refused.Kind == RefusalKind.Unavailable };
    }

    // Programs are told of a member by its name, which starts small.
    private static string Sentence(string message) =>
        message.Length > 0 && char.IsAsciiLetterLower(message[0]) ? char.ToUpperInvariant(message[0]) + message[1..] : message;
}
