using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>Entries of the audit log in words, and the list's URL.</summary>
public sealed class ActivityTests(ITestOutputHelper output)
{
    private const string Id = "0123456789abcdef01234567";

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public static TheoryData<AuditAction> Actions => [.. Enum.GetValues<AuditAction>()];

    [Theory]
    [MemberData(nameof(Actions))]
    public void Every_action_is_a_sentence_and_a_choice(AuditAction action)
    {
        foreach (var kind in Enum.GetValues<AuditSubjectKind>())
        {
            foreach (var name in new[] { "shop", null })
            {
                var sentence = ActivityWords.Of(Entry(action, kind, name), Callers.Administrator).Text;
                Assert.Matches("^[a-z]", sentence);
                Assert.DoesNotContain("  ", sentence, StringComparison.Ordinal);
            }
        }

        Assert.Matches("^[A-Z]", ActivityWords.Act(action));
    }

    [Fact]
    public void Acts_are_different_choices() =>
        Assert.Equal(Actions.Count, Enum.GetValues<AuditAction>().Select(ActivityWords.Act).Distinct().Count());

    [Theory]
    [InlineData(AuditAction.PushesCanceled, AuditSubjectKind.Destination, Id, "canceled 2 pushes to shop")]
    [InlineData(AuditAction.PushesCanceled, AuditSubjectKind.Push, Id, "canceled the push shop")]
    [InlineData(AuditAction.PushesCanceled, AuditSubjectKind.Push, "pushes", "canceled 2 pushes")]
    [InlineData(AuditAction.PushesSentNow, AuditSubjectKind.Destination, Id, "sent 2 pushes to shop at once")]
    [InlineData(AuditAction.PushesSentNow, AuditSubjectKind.Push, Id, "sent the push shop at once")]
    [InlineData(AuditAction.SessionsEnded, AuditSubjectKind.Person, Id, "ended 2 sessions of shop")]
    [InlineData(AuditAction.SessionsEnded, AuditSubjectKind.Person, "actor", "ended their 2 other sessions")]
    public void A_sentence_says_how_many(AuditAction action, AuditSubjectKind kind, string subject, string expected) =>
        Assert.Equal(expected, ActivityWords.Of(Entry(action, kind, "shop", subject), Callers.Viewer).Text);

    [Fact]
    public void Who_only_used_a_name_is_not_that_person()
    {
        var entry = Entry(AuditAction.SignInFailed, AuditSubjectKind.Person, "ada") with { Actor = "ada" };

        Assert.Equal("Somebody unknown", ActivityWords.Who(entry));
        Assert.Equal("failed to sign in as ada", ActivityWords.Of(entry, Callers.Viewer).Text);
        Assert.Equal("an actor", ActivityWords.Who(Entry(AuditAction.KeyAdded, AuditSubjectKind.Key, "CI")));
    }

    [Fact]
    public void The_second_line_has_filter_reason_and_remark_without_what_the_sentence_says()
    {
        var filter = PushFilter.Destination.Is(Id) & PushFilter.Kind.Is("trip", "crash") & PushFilter.Id.Is("a", "b", "c");
        var entry = Entry(AuditAction.PushesCanceled, AuditSubjectKind.Destination, "shop") with
        {
            Filter = FilterJson.Write(filter, LongLists.Counted),
            Reason = "duplicates",
            Detail = "Part 1 of 2",
        };

        Assert.Equal(["kind trip or crash, 3 chosen pushes", "“duplicates”", "Part 1 of 2"], ActivityWords.More(entry));
        Assert.Empty(
            ActivityWords.More(entry with { Filter = FilterJson.Write(PushFilter.Destination.Is(Id)), Reason = null, Detail = null })
        );
        Assert.Equal(
            "not (kind trip, error 7) or destination " + Id,
            FilterWords.Of(FilterJson.Write(!(PushFilter.Kind.Is("trip") & PushFilter.Signature.Is(7)) | PushFilter.Destination.Is(Id)), [])
        );
        Assert.Equal("all pushes", FilterWords.Of(FilterJson.Write(PushFilter.All), []));
        Assert.StartsWith("created from 2026-01-05", FilterWords.Of(FilterJson.Write(PushFilter.Created.AtLeast(Now)), []));
    }

    [Fact]
    public void A_retry_is_said_once_and_its_filter_in_words()
    {
        var entry = Entry(AuditAction.RetryRequested, AuditSubjectKind.Retry, "Retry of 84 failed pushes") with
        {
            Filter = FilterJson.Write(PushFilter.Signature.Is(3) & PushFilter.Destination.Is("d1")),
            Reason = null,
            Detail = null,
        };
        var names = new FilterNames(
            new Dictionary<string, string> { ["d1"] = "Contoso Fleet" },
            new Dictionary<int, ErrorSignature>
            {
                [3] = new()
                {
                    Number = 3,
                    Error = DeliveryError.Status,
                    Status = 503,
                    Message = "The endpoint answered 503 Service Unavailable",
                },
            }
        );

        Assert.Equal("started the retry of 84 failed pushes", ActivityWords.Of(entry, Callers.Viewer).Text);
        Assert.Equal(["503 Service Unavailable, destination Contoso Fleet"], ActivityWords.More(entry, names));
        Assert.Equal(["all failed pushes"], ActivityWords.More(entry with { Filter = FilterJson.Write(PushFilter.All) }));
    }

    [Fact]
    public void The_key_from_the_settings_has_a_name_for_people()
    {
        var added = Entry(AuditAction.KeyAdded, AuditSubjectKind.Key, "bootstrap", "bootstrap") with { Actor = "Access:BootstrapApiKey" };
        var acts = Entry(AuditAction.TaskRestarted, AuditSubjectKind.Task, "Import") with { Actor = "bootstrap", ActorId = "bootstrap" };

        Assert.Equal(("Settings", "added the key Setup"), (ActivityWords.Who(added), ActivityWords.Of(added, Callers.Viewer).Text));
        Assert.Equal("Setup key", ActivityWords.Who(acts));
    }

    [Fact]
    public void Every_filter_of_pushes_has_words()
    {
        var random = TestRandom.Create(output);
        var filters = new RandomFilters<Push>(
            random,
            [
                () => PushFilter.State.Condition(random),
                () => PushFilter.Kind.Is(random.Some(["trip", "crash", "a \"quoted\" one"])),
                () => PushFilter.Destination.Is(random.Some([Id, "other"])),
                () => PushFilter.Created.Condition(random, [Now, Now.AddDays(1)]),
                () => PushFilter.Id.Is(random.Some(["a", "b"])),
            ]
        );
        for (var index = 0; index < 1_000; index++)
        {
            var filter = filters.Next();
            var words = FilterWords.Of(FilterJson.Write(filter, LongLists.Counted), []);
            Assert.True(filter.MatchesNothing || words is { Length: > 0 }, filter.ToString());
        }
    }

    [Theory]
    [InlineData("/activity")]
    [InlineData("/activity?actor=a%20b&action=taskRestarted&subject=destination&from=-7d&to=-1h")]
    [InlineData("/activity?subject=" + Id + "&from=2026-01-05T08:00:00.000Z&after=17.3")]
    public void The_list_is_its_url(string uri) =>
        Assert.Equal(Uri.UnescapeDataString(uri), Uri.UnescapeDataString(ActivityAddress.Parse("https://example.com" + uri).ToString()));

    [Theory]
    [InlineData("/activity?after=x&actor=%20", "after", "The place in the list, “x”, is not known. The address may be cut off.")]
    [InlineData("/activity?nonsense=1", "nonsense", "This page has no filter “nonsense”.")]
    [InlineData("/activity?action=banana", "action", "Act “banana” is not known.")]
    [InlineData("/activity?subject=taks", "subject", "Object “taks” is not known.")]
    [InlineData(
        "/activity?from=banana",
        "from",
        "“banana” is not a time. Give one as in 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00Z."
    )]
    [InlineData("/activity?from=-99999999999d", "from", "“-99999999999d” is too long ago. Give at most -3650d.")]
    public void What_is_wrong_is_said_in_the_words_of_the_pages(string uri, string member, string words)
    {
        var address = ActivityAddress.Parse(uri);

        Assert.Equal((member, words), (address.Problem!.Member, address.Problem.Message));
        Assert.Equal("/activity", new ActivityAddress().ToString());
    }

    [Theory]
    [InlineData("2026-11-29", true)]
    [InlineData("2026-11-29T18:00", true)]
    [InlineData("2026-11-29T18:00:30", true)]
    [InlineData("2026-11-29T18:00Z", false)]
    [InlineData("-7d", false)]
    public void A_time_without_a_zone_is_the_browsers(string text, bool local)
    {
        var address = ActivityAddress.Parse("/activity?from=" + text);

        Assert.Null(address.Problem);
        Assert.Equal(local, address.IsLocal);
    }

    [Theory]
    [InlineData("/activity?action=TaskRestarted", "action")]
    [InlineData("/activity?subject=taks", "subject")]
    [InlineData("/activity?from=yesterday", "from")]
    [InlineData("/activity?from=-9999d", "from")]
    [InlineData("/activity?to=-5w", "to")]
    public void An_invalid_value_of_a_filter_does_not_widen_the_list(string uri, string member)
    {
        var address = ActivityAddress.Parse(uri);

        Assert.Equal(member, Assert.Throws<RefusedException>(() => address.ToQuery(Now)).Member);
        Assert.Null(address.WithActor("a").Problem);
    }

    [Fact]
    public void Relative_times_end_now_and_another_filter_leads_to_the_newest_page()
    {
        var address = ActivityAddress.Parse("/activity?from=-36h&after=17.3");

        Assert.True(address.IsRelative);
        Assert.Equal(Now.AddHours(-36), address.ToQuery(Now).From);
        Assert.Equal("/activity?action=keyAdded&from=-36h", address.WithAction(AuditAction.KeyAdded).ToString());
        Assert.Equal("/activity?from=2026-01-05T08:00:00.000Z", Uri.UnescapeDataString(address.Since(Now).ToString()));
        Assert.True(address.Since(Now).IsSince(Now));
        Assert.False(address.Since(Now).IsRelative);
    }

    [Fact]
    public void Every_view_is_the_same_after_its_url_and_back()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < 1_000; index++)
        {
            var address = new ActivityAddress()
                .WithActor(Maybe(Id, "a&b=c", "ö"))
                .WithAction(random.Next(2) == 0 ? (AuditAction)random.Next(Enum.GetValues<AuditAction>().Length) : null)
                .WithSubject(Maybe(Id, "task", "pushService", "administrator"))
                .WithTime(Maybe("-1h", "-30d", "2026-01-05T08:00:00.000Z"), Maybe("-1h", "2026-01-06T08:00:00.000Z"));
            var entry = Entry(AuditAction.KeyAdded, AuditSubjectKind.Key, "CI") with
            {
                Number = random.Next(),
                At = Now.AddHours(-random.Next(100_000)),
            };
            address = random.Next(2) == 0 ? address : address.At(ActivityQuery.PlaceOf(entry));

            var again = ActivityAddress.Parse("https://example.com" + address);

            // The start may be later than the end.
            Assert.Equal(address.ToString(), again.ToString());
            Assert.True(again.Problem is null ? again == address : again.Problem.Member == "to", address.ToString());
        }

        string? Maybe(params string[] values) => random.Next(2) == 0 ? values[random.Next(values.Length)] : null;
    }

    private static AuditEntry Entry(AuditAction action, AuditSubjectKind kind, string? name, string subject = Id) =>
        new()
        {
            Number = 1,
            At = Now,
            ActorId = "actor",
            Actor = "an actor",
            Action = action,
            SubjectKind = kind,
            Subject = subject,
            SubjectName = name,
            Count = 2,
        };
}
