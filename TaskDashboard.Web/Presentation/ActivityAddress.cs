using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// URL of the activity list: the only mapping between its filters and the URL. The parameters are those of the API; in addition, a time can
/// be relative, such as -7d, or a day or a time of the browser's zone. What is invalid is reported, never ignored.
/// </summary>
public sealed record ActivityAddress
{
    public const string Path = "/activity";
    public const int PageSize = 50;

    // Without a zone: a day begins, and an hour strikes, where the browser is.
    private static readonly string[] LocalForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    /// <summary>Id of the person or key.</summary>
    public string? Actor { get; private init; }

    public AuditAction? Action { get; private init; }

    /// <summary>A kind of object, or the id of an object.</summary>
    public string? Subject { get; private init; }

    /// <summary>A time, or how long ago.</summary>
    public string? From { get; private init; }

    public string? To { get; private init; }

    /// <summary>Entries older than this place.</summary>
    public string? After { get; private init; }

    public bool IsNewest => After is null;

    public bool IsFiltered => Parameters.Count > 0 || _problem is not null;

    /// <summary>Whether the range of time moves on.</summary>
    public bool IsRelative => From?[0] == '-' || To?[0] == '-';

    /// <summary>Whether a time is one of the browser's zone, which the server does not know: the page asks the browser.</summary>
    public bool IsLocal => IsLocalTime(From) || IsLocalTime(To);

    /// <summary>The kind of object, if the filter names one.</summary>
    public AuditSubjectKind? Kind => ApiNames.TryParse(Subject, out AuditSubjectKind kind) ? kind : null;

    /// <summary>The invalid value of a filter; null if all are valid. Ignoring it would show more than the URL asks for.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    /// <summary>The parameters of the URL without the place in the list. A form sends the same.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        [
            .. AddressQuery
                .Filled([
                    ("actor", Actor),
                    ("action", Action is { } action ? ApiNames.Of(action) : null),
                    ("subject", Subject),
                    ("from", From),
                    ("to", To),
                ])
                .Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!)),
        ];

    public ActivityAddress WithActor(string? id) => Newest() with { Actor = Given(id), _problem = null };

    public ActivityAddress WithAction(AuditAction? action) => Newest() with { Action = action, _problem = null };

    public ActivityAddress WithSubject(string? subject) => Newest() with { Subject = Given(subject), _problem = null };

    public ActivityAddress WithTime(string? from, string? to) => Newest() with { From = Given(from), To = Given(to), _problem = null };

    public ActivityAddress Since(DateTimeOffset at) => WithTime(Times.Iso(at), null);

    /// <summary>Whether the list begins at this time and has no end.</summary>
    public bool IsSince(DateTimeOffset at) => To is null && From == Times.Iso(at);

    public ActivityAddress Newest() => At(null);

    /// <param name="place">Where the page before ends.</param>
    public ActivityAddress At(string? place) => this with { After = place };

    /// <param name="now">To which relative times refer.</param>
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public ActivityQuery ToQuery(DateTimeOffset now) =>
        Problem is { } problem
            ? throw problem
            : new ActivityQuery
            {
                ActorId = Actor,
                Action = Action,
                From = TimeOf(From, "from", now),
                To = TimeOf(To, "to", now),
                After = After,
                Limit = PageSize,
            }.WithSubject(Subject, "subject");

    public static ActivityAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var after = query.Text("after");
        var address = new ActivityAddress
        {
            Actor = query.Text("actor"),
            Subject = query.Text("subject"),
            From = query.Text("from"),
            To = query.Text("to"),
            After = ActivityQuery.IsPlace(after) ? after : null,
        };
        var act = query.Text("action");
        var isAct = ApiNames.TryParse(act, out AuditAction action);
        address = address with
        {
            Action = isAct ? action : null,
            _problem = AddressWords.First(
                AddressWords.NotKnown("action", "Act", act, isAct),
                after is null || ActivityQuery.IsPlace(after) ? null : AddressWords.WrongPlace("after", after),
                AddressWords.Unknown(query, "actor", "action", "subject", "from", "to", "after")
            ),
        };
        try
        {
            // Refuses wrong values now, not when the list is read.
            _ = (address with { _problem = null }).ToQuery(DateTimeOffset.UnixEpoch.AddYears(100));
            return address;
        }
        catch (RefusedException refused)
        {
            var words = refused.Member is "subject"
                ? $"Object {AddressWords.Quoted(address.Subject ?? "")} is not known."
                : refused.Message;
            return address with { _problem = (refused.Member ?? "", words) };
        }
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            Parameters
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
                .Concat(AddressQuery.Filled([("after", After)]))
        );

    /// <summary>Reads "-36h" and "-7d", and a time in the API's form. A time of the browser's zone counts as UTC here.</summary>
    private static DateTimeOffset? TimeOf(string? text, string place, DateTimeOffset now)
    {
        if (text is ['-', .. { Length: > 0 } amount, 'h' or 'd'] && amount.All(char.IsAsciiDigit))
        {
            const int MostDays = 3650;
            return
                int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var ago)
                && (text[^1] == 'h' ? ago / 24.0 : ago) is <= MostDays and var days
                ? now - TimeSpan.FromDays(days)
                : throw RefusedException.Invalid(place, $"{AddressWords.Quoted(text)} is too long ago. Give at most -{MostDays}d.");
        }

        if (LocalTimeOf(text) is { } local)
        {
            return new DateTimeOffset(local, TimeSpan.Zero);
        }

        try
        {
            return ActivityQuery.TimeOf(text, place);
        }
        catch (RefusedException)
        {
            throw RefusedException.Invalid(place, AddressWords.NotATime(text ?? ""));
        }
    }

    private static bool IsLocalTime(string? text) => LocalTimeOf(text) is not null;

    private static DateTime? LocalTimeOf(string? text) =>
        DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
