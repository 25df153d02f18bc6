using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// URL of the activity list: the only mapping between its filters and the URL. The parameters are those of the API; in addition, a time can
/// be relative, such as -7d. An invalid filter is reported, an invalid place is ignored.
/// </summary>
public sealed record ActivityAddress
{
    public const string Path = "/activity";
    public const int PageSize = 50;

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
        try
        {
            address = address with { Action = ApiNames.Optional<AuditAction>(query.Text("action"), "action") };
            _ = address.ToQuery(DateTimeOffset.UnixEpoch.AddYears(100));
            return address;
        }
        catch (RefusedException refused)
        {
            return address with { _problem = (refused.Member ?? "", refused.Message) };
        }
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            Parameters
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
                .Concat(AddressQuery.Filled([("after", After)]))
        );

    /// <summary>Reads "-36h" and "-7d", and a time in the API's form.</summary>
    private static DateTimeOffset? TimeOf(string? text, string place, DateTimeOffset now)
    {
        if (
            text is not ['-', .. var amount, 'h' or 'd']
            || !int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var ago)
        )
        {
            return ActivityQuery.TimeOf(text, place);
        }

        const int MostDays = 3650;
        var span = TimeSpan.FromHours(text[^1] == 'h' ? ago : 24.0 * ago);
        return span <= TimeSpan.FromDays(MostDays)
            ? now - span
            : throw RefusedException.Invalid(place, $"{place} is too long ago. Give at most -{MostDays}d.");
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
