using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Presentation;

/// <summary>The filters of the activity list in words and as addresses.</summary>
public static class ActivityFilterWords
{
    /// <summary>The ranges of time that the page offers, all of which end now.</summary>
    private static readonly (string From, string Words)[] Ranges =
    [
        ("-1h", "Last hour"),
        ("-24h", "24 hours"),
        ("-7d", "7 days"),
        ("-30d", "30 days"),
    ];

    /// <summary>Parameters that the menu's fields set.</summary>
    public static IReadOnlyCollection<string> InMenu { get; } = ["actor", "action", "subject"];

    public static IReadOnlyList<FilterChoice> Acts { get; } =
    [
        .. Enum.GetValues<AuditAction>()
            .Select(action => new FilterChoice(ApiNames.Of(action), ActivityWords.Act(action)))
            .OrderBy(choice => choice.Label, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<FilterChoice> Kinds { get; } =
    [
        .. Enum.GetValues<AuditSubjectKind>()
            .Where(kind => kind is not AuditSubjectKind.None)
            .Select(kind => new FilterChoice(ApiNames.Of(kind), ActivityWords.Kind(kind))),
    ];

    public static IReadOnlyList<FilterChoice> People(IReadOnlyList<ActivityActor> actors)
    {
        ArgumentNullException.ThrowIfNull(actors);
        return [.. actors.Select(actor => new FilterChoice(actor.Id, IsolatedText.InSentence(actor.Name)))];
    }

    /// <summary>All, the ranges, and since the person left, if they did.</summary>
    public static IReadOnlyList<FilterState> Times(ActivityAddress address, DateTimeOffset? leftAt)
    {
        ArgumentNullException.ThrowIfNull(address);
        List<FilterState> times =
        [
            new("All", address.WithTime(null, null).ToString(), address is { From: null, To: null }),
            .. Ranges.Select(range => new FilterState(
                range.Words,
                address.WithTime(range.From, null).ToString(),
                address.From == range.From && address.To is null
            )),
        ];
        if (leftAt is { } left)
        {
            times.Add(new FilterState("Since I left", address.Since(left).ToString(), address.IsSince(left)));
        }

        return times;
    }

    /// <summary>What is filtered by.</summary>
    public static IReadOnlyList<FilterChip> Chips(ActivityAddress address, IReadOnlyList<ActivityActor> actors, DateTimeOffset? leftAt)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(actors);
        var chips = new List<FilterChip>();
        if (address.Actor is { } id)
        {
            // A link may name somebody who is not in the list.
            var name = actors.FirstOrDefault(actor => actor.Id == id)?.Name ?? id;
            chips.Add(new FilterChip("By", name, address.WithActor(null).ToString()));
        }

        if (address.Action is { } action)
        {
            chips.Add(new FilterChip("Act", ActivityWords.Act(action), address.WithAction(null).ToString()));
        }

        if (address.Subject is { } subject)
        {
            var words = address.Kind is { } kind ? ActivityWords.Kind(kind) : subject;
            chips.Add(new FilterChip("On", words, address.WithSubject(null).ToString()));
        }

        if (address.From is not null || address.To is not null)
        {
            chips.Add(
                new FilterChip(
                    leftAt is { } left && address.IsSince(left) ? "Since you left" : "Time",
                    WordsOf(address),
                    address.WithTime(null, null).ToString(),
                    address.IsRelative || (InstantOf(address.From) ?? InstantOf(address.To)) is null
                        ? null
                        : new InstantRange(InstantOf(address.From), InstantOf(address.To))
                )
            );
        }

        return chips;
    }

    private static string WordsOf(ActivityAddress address) =>
        Array.Find(Ranges, range => range.From == address.From && address.To is null).Words
        ?? string.Join(" ", new[] { Word("from", address.From), Word("to", address.To) }.OfType<string>());

    private static string? Word(string word, string? time) => time is null ? null : $"{word} {time}";

    private static DateTimeOffset? InstantOf(string? time)
    {
        try
        {
            return ActivityQuery.TimeOf(time, "");
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
