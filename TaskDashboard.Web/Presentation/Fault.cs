namespace TaskDashboard.Web.Presentation;

/// <summary>An error as shown to support staff.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Advice">What to do next.</param>
/// <param name="Raw">The reported message, or the reference of the log entry. Never the text of an exception.</param>
public sealed record Fault(string Title, string Advice, string Raw)
{
    /// <summary>Whether the store could not be read. The page tries again automatically.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>The wrong member of the input, if any.</summary>
    public string? Member { get; init; }

    /// <summary>
    /// Returns the fault with the advice for a database that does not answer. The advice of a single read does not apply then.
    /// </summary>
    public Fault WhileUnavailable() =>
        IsUnavailable
            ? this with
            {
                Title = "This could not be read",
                Advice = "The database does not answer. The content appears as soon as it does.",
            }
            : this;

    /// <param name="reference">Identifies the entry in the server's log.</param>
    public static Fault Of(Exception exception, string reference) =>
        exception is RefusedException refused
            ? Of(refused)
            : new Fault(
                "Something went wrong on the server",
                "Nothing was changed. Try again. If the error persists, give the reference below to the person who runs TaskDashboard.",
                $"Reference {reference}"
            );

    public static Fault Of(RefusedException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var message = Sentence(refused.Message);
        var (title, advice) = refused.Kind switch
        {
            RefusalKind.Invalid => ("This input is not valid", message),
            RefusalKind.NotFound => ("This was not found", "It may belong to another company, or the address may be incomplete."),
            RefusalKind.Forbidden => ("You may not do this", message),
            RefusalKind.Conflict => ("This is no longer possible", message),
            RefusalKind.Unprocessable => ("There is nothing to do", message),
            RefusalKind.TooLarge => ("This is too large", message),
            RefusalKind.Unavailable when refused.Code == RefusedException.BusyCode => (
                "Too many reads at once",
                "Nothing is lost, and the page tries again automatically. If this persists, ask the person who runs TaskDashboard "
                    + "to allow more connections."
            ),
            RefusalKind.Unavailable when refused.Code == RefusedException.ReadTimeoutCode => (
                "This took too long to read",
                "Narrow the search, for example with a longer word or one state, or try again."
            ),
            RefusalKind.Unavailable => ("The database cannot be reached", "The page may be out of date. It tries again automatically."),
        };
        return new Fault(title, advice, $"{refused.Code}: {refused.Message}")
        {
            Member = refused.Member,
            IsUnavailable = refused.Kind == RefusalKind.Unavailable,
        };
    }

    // Messages for programs begin with a member's name, in lower case.
    private static string Sentence(string message) =>
        message.Length > 0 && char.IsAsciiLetterLower(message[0]) ? char.ToUpperInvariant(message[0]) + message[1..] : message;
}
