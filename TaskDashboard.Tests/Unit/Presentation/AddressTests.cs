using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class AddressTests
{
    [Theory]
    [InlineData("/tasks")]
    [InlineData("/tasks?state=failed&order=oldest&before=12")]
    [InlineData("/tasks?state=failed")]
    [InlineData("/tasks?state=pending,inProgress&type=IMPORT&q=a%20%26%20b&after=50")]
    [InlineData("/tasks?before=12")]
    [InlineData("/tasks?outcome=warning,error&company=acme&created=2026-01-01T00%3A00%3A00Z..2026-02-01T00%3A00%3A00Z")]
    [InlineData("/tasks?type=A&type=B")]
    public void The_task_list_is_its_url(string uri)
    {
        var address = TaskListAddress.Parse("https://example.com" + uri);

        Assert.Equal(uri, address.ToString());
    }

    [Theory]
    [InlineData("/tasks?state=,,&q=%20&type=")]
    [InlineData("/tasks?order=newest#part")]
    public void Blank_values_in_a_URL_are_left_out(string uri)
    {
        var address = TaskListAddress.Parse(uri);

        Assert.Equal("/tasks", address.ToString());
        Assert.Null(address.Problem);
    }

    [Theory]
    [InlineData("/tasks?foo=bar", "foo", "This page has no filter “foo”.")]
    [InlineData("/tasks?sort=up&state=failed", "sort", "This page has no filter “sort”.")]
    [InlineData("/tasks?order=up", "order", "Order “up” is not known.")]
    [InlineData("/tasks?before=x", "before", "The place in the list, “x”, is not known. The address may be cut off.")]
    [InlineData("/tasks?after=-1", "after", "The place in the list, “-1”, is not known. The address may be cut off.")]
    [InlineData("/tasks?state=banana", "state", "State “banana” is not known.")]
    [InlineData("/tasks?created=soon", "created", "Created: “soon” is not a time. Give one as in 2026-01-31T08:00:00Z.")]
    public void What_is_wrong_with_a_URL_is_said_in_the_words_of_the_pages(string uri, string member, string words)
    {
        var address = TaskListAddress.Parse(uri);

        Assert.Equal((member, words), (address.Problem!.Member, address.Problem.Message));
        Assert.Throws<RefusedException>(() => address.ToQuery(default));
        Assert.Null(address.Toggle(TaskState.Failed).Problem);
    }

    [Theory]
    [InlineData("/retries?foo=1", "foo")]
    [InlineData("/retries?state=fine", "state")]
    [InlineData("/retries?after=x", "after")]
    public void A_wrong_list_of_retries_is_a_problem(string uri, string member) =>
        Assert.Equal(member, RetryListAddress.Parse(uri).Problem!.Member);

    [Theory]
    [InlineData("/tasks?foo=bar&state=failed&after=9", "foo", "/tasks?state=failed")]
    [InlineData("/tasks?Foo=bar&Foo=baz", "foo", "/tasks")]
    [InlineData("/pushes?kind=a%20%26%20b&light=x#part", "light", "/pushes?kind=a%20%26%20b")]
    [InlineData("/tasks?state=failed", "", "/tasks")]
    public void An_address_without_a_parameter_keeps_the_others_and_begins_at_the_start(string uri, string parameter, string without) =>
        Assert.Equal(without, AddressQuery.Without("https://example.com" + uri, parameter));

    [Fact]
    public void Blanks_around_values_and_their_order_do_not_matter() =>
        Assert.Equal(
            "/tasks?state=pending,failed&type=A",
            TaskListAddress.Parse("/tasks?type=%20A&state=failed,%20pending&state=failed").ToString()
        );

    [Theory]
    [InlineData("/tasks?state=unknown", "state")]
    [InlineData("/tasks?state=failed,FAILED", "state")]
    [InlineData("/tasks?type=A&outcome=fine", "outcome")]
    [InlineData("/tasks?created=yesterday", "created")]
    public void An_invalid_value_of_a_filter_does_not_widen_the_list(string uri, string member)
    {
        var address = TaskListAddress.Parse(uri);

        Assert.Equal(member, Assert.Throws<RefusedException>(() => address.ToQuery(default)).Member);
        Assert.NotEqual(TaskListAddress.Parse("/tasks"), address);
        Assert.Equal(
            TaskFilter.State.Is(TaskState.Failed),
            address.With(TaskFilter.Type).With(TaskFilter.State, "failed").ToQuery(default).Filter
        );
    }

    [Fact]
    public void States_are_toggled_in_a_fixed_order_and_lead_to_the_newest_page()
    {
        var address = TaskListAddress.Parse("/tasks?state=failed&after=50").Toggle(TaskState.Pending);

        Assert.Equal("/tasks?state=pending,failed", address.ToString());
        Assert.Equal("/tasks?state=pending", address.Toggle(TaskState.Failed).ToString());
    }

    [Fact]
    public void The_page_before_is_asked_for_upwards()
    {
        var query = TaskListAddress.Parse("/tasks?q=x").At(ListPlace.UpTo(70)).ToQuery(default);

        Assert.Equal(("70", false, TaskFilter.Text.Contains("x")), (query.After, query.NewestFirst, query.Filter));
        var older = new TaskListAddress().At(ListPlace.Beyond(20));
        Assert.Equal(("20", true), (older.ToQuery(default).After, older.ToQuery(default).NewestFirst));
        Assert.False(older.InOrder(oldestFirst: true).ToQuery(default).NewestFirst);
        Assert.True(older.InOrder(oldestFirst: true).At(ListPlace.UpTo(70)).ToQuery(default).NewestFirst);
    }

    [Theory]
    [InlineData("/tasks/abc")]
    [InlineData("/tasks/abc?tab=items&outcome=failedAgain&after=9&push=def")]
    [InlineData("/tasks/abc?tab=history")]
    [InlineData("/tasks/abc?tab=raw")]
    [InlineData("/tasks/abc?tab=endpoints&state=failed&error=0x80070005&q=laptop%20%26&after=50&open=def")]
    [InlineData("/tasks/abc?tab=endpoints&state=inProgress&before=51")]
    [InlineData("/tasks/abc?tab=endpoints&state=all")]
    [InlineData("/tasks/abc?tab=endpoints&state=unfinishedOrFailed&q=lap")]
    [InlineData("/tasks/abc?tab=endpoints&why=No%20room%3A%20%23%20MB")]
    [InlineData("/tasks/abc?tab=endpoints&why=")]
    [InlineData("/tasks/abc?tab=error")]
    [InlineData("/tasks/abc?tab=messages&level=warn&after=100")]
    [InlineData("/tasks/abc?tab=data")]
    [InlineData("/tasks/abc?tab=vendors&view=readable")]
    public void A_task_is_its_url(string uri) => Assert.Equal(uri, TaskAddress.Parse("abc", uri).ToString());

    [Fact]
    public void Another_tab_or_outcome_starts_at_its_first_page()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=items&after=9&push=def");

        Assert.Equal("/tasks/abc?tab=raw", address.On(TaskTab.Raw).ToString());
        Assert.Equal("/tasks/abc?tab=items&outcome=notSent", address.Only(RetryItemOutcome.NotSent).ToString());
    }

    [Theory]
    [InlineData("tab=Endpoints", "tab")]
    [InlineData("state=FAILED", "state")]
    [InlineData("outcome=fine", "outcome")]
    [InlineData("level=loud", "level")]
    [InlineData("after=-1", "after")]
    [InlineData("before=x", "before")]
    [InlineData("view=pretty", "view")]
    [InlineData("nonsense=1#parts", "nonsense")]
    [InlineData("error=%20", null)]
    public void What_is_wrong_in_a_tasks_URL_is_a_problem(string query, string? member)
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?" + query);

        Assert.Equal("/tasks/abc", address.ToString());
        Assert.Equal(member, address.Problem?.Member);
        Assert.Null(address.On(TaskTab.Raw).Problem);
    }

    [Theory]
    [InlineData("outcome=fine", "outcome")]
    [InlineData("after=x", "after")]
    [InlineData("foo=1", "foo")]
    public void What_is_wrong_in_a_retrys_URL_is_a_problem(string query, string member) =>
        Assert.Equal(member, RetryAddress.Parse("abc", "/retries/abc?" + query).Problem!.Member);

    [Fact]
    public void A_filter_of_endpoints_keeps_the_others_and_starts_at_the_first_page()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=endpoints&state=failed&error=E1&q=lap&after=50&open=def");

        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&error=E1&q=top", address.WithText(" top ").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&q=lap", address.WithError(null).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=completed&q=lap", address.Only(SubtaskState.Completed).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=all&q=lap", address.Only(EndpointChoice.All).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=unfinishedOrFailed&q=lap", address.Only(EndpointChoice.Attention).ToString());
        var plain = TaskAddress.Parse("abc", "/tasks/abc");
        Assert.Equal("/tasks/abc?tab=endpoints", plain.Only(EndpointChoice.Attention).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&error=E2", plain.WithError(new("E2", null)).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&why=", plain.WithError(new(null, null)).ToString());
        Assert.Equal("/tasks/abc?tab=vendors", address.On(TaskTab.Vendors).ToString());
    }

    [Theory]
    [InlineData("", "Pending InProgress Failed", EndpointChoice.Attention)]
    [InlineData("state=unfinishedOrFailed&q=lap", "Pending InProgress Failed", EndpointChoice.Attention)]
    [InlineData("q=lap", "", EndpointChoice.All)]
    [InlineData("state=all", "", EndpointChoice.All)]
    [InlineData("state=completed", "Completed", null)]
    [InlineData("error=E1", "Failed", null)]
    [InlineData("why=", "Failed", null)]
    public void The_endpoints_listed_at_first_are_those_not_finished_or_failed(string query, string states, EndpointChoice? choice)
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=endpoints&" + query);
        var counts = new SubtaskCounts(1, 2, 3, 4, 5);

        Assert.Equal(states, string.Join(' ', address.StatesOf(counts) ?? []));
        Assert.Equal(choice, address.ChoiceOf(counts));
    }

    [Fact]
    public void If_every_endpoint_is_done_all_are_listed_at_first()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc");

        Assert.Null(address.StatesOf(new SubtaskCounts(0, 0, 9, 0, 1)));
        Assert.Equal(EndpointChoice.All, address.ChoiceOf(new SubtaskCounts(0, 0, 9, 0, 1)));
    }

    [Theory]
    [InlineData("go=1", "/tasks/abc?tab=endpoints&state=all")]
    [InlineData("go=7412", "/tasks/abc?tab=endpoints&state=all&after=7411")]
    [InlineData("go=7,412", "/tasks/abc?tab=endpoints&state=all&after=7411")]
    [InlineData("go=10001", "/tasks/abc?tab=endpoints&q=10001")]
    [InlineData("go=%20laptop%20", "/tasks/abc?tab=endpoints&q=laptop")]
    [InlineData("go=%20", "/tasks/abc")]
    public void The_form_goes_to_a_number_or_to_a_part_of_a_name(string query, string uri) =>
        Assert.Equal(uri, TaskAddress.Parse("abc", "/tasks/abc?" + query).ToString());

    [Theory]
    [InlineData("", SubtaskState.Failed, "/tasks/abc?tab=endpoints&after=6&open=def")]
    [InlineData("", SubtaskState.Completed, "/tasks/abc?tab=endpoints&state=all&after=6&open=def")]
    [InlineData("state=all", SubtaskState.Completed, "/tasks/abc?tab=endpoints&state=all&after=6&open=def")]
    [InlineData("error=E1&before=90", SubtaskState.Failed, "/tasks/abc?tab=endpoints&error=E1&after=6&open=def")]
    [InlineData("error=E2", SubtaskState.Failed, "/tasks/abc?tab=endpoints&state=all&after=6&open=def")]
    [InlineData("q=lap", SubtaskState.Failed, "/tasks/abc?tab=endpoints&state=all&after=6&open=def")]
    public void An_endpoint_is_shown_within_the_filters_that_it_matches(string query, SubtaskState state, string uri)
    {
        var endpoint = new Subtask
        {
            Number = 9,
            Id = "def",
            TaskNumber = 1,
            Ordinal = 7,
            EndpointId = "e",
            EndpointName = "E",
            State = state,
            ErrorCode = state is SubtaskState.Failed ? "E1" : null,
        };

        Assert.Equal(uri, TaskAddress.Parse("abc", "/tasks/abc?" + query).Showing(endpoint, new SubtaskCounts(1, 1, 1, 1, 0)).ToString());
    }

    [Fact]
    public void A_row_opens_and_closes_in_its_place_and_another_page_leaves_it()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=endpoints&state=failed&after=50&open=def");

        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=50", address.Toggling("def").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=50&open=ghi", address.Toggling("ghi").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=100", address.Beyond("100").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&before=51", address.At(new ListPlace(null, 51)).ToString());
    }

    [Theory]
    [InlineData(1, "/tasks/abc?tab=endpoints&state=all&open=def")]
    [InlineData(4205, "/tasks/abc?tab=endpoints&state=all&after=4204&open=def")]
    public void An_endpoint_is_the_first_of_its_page_and_open(int ordinal, string uri)
    {
        var task = new TrackedTask
        {
            Number = 1,
            Id = "abc",
            Type = "SCAN",
            Name = "Scan",
            CreatedBy = "test",
        };

        Assert.Equal(
            uri,
            TaskAddress
                .Of(
                    task,
                    new Subtask
                    {
                        Number = 9,
                        Id = "def",
                        TaskNumber = 1,
                        Ordinal = ordinal,
                        EndpointId = "e",
                        EndpointName = "E",
                    }
                )
                .ToString()
        );
    }

    [Theory]
    [InlineData("/pushes")]
    [InlineData("/pushes?destination=d1&q=timeout&light=stillDown&open=d1.7&after=3&push=p1&retry=r1")]
    [InlineData("/pushes?life=acknowledged&open=d1.7")]
    [InlineData("/pushes?tab=waiting&destination=d1&kind=trip&after=0.7.9&push=p1")]
    [InlineData("/pushes?tab=delivered&item=a%20%26%20b")]
    [InlineData("/pushes?tab=all&state=failed,canceled&lastAttempt=2026-01-05T08%3A00%3A00Z..2026-01-05T08%3A30%3A00Z")]
    public void The_pushes_are_their_url(string uri)
    {
        var address = PushesAddress.Parse(uri);

        Assert.Null(address.Problem);
        Assert.Equal(uri, address.ToString());
        Assert.Equal(address, PushesAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("/pushes?tab=nonsense", "tab", "Tab “nonsense” is not known.")]
    [InlineData("/pushes?light=banana", "light", "Advice “banana” is not known.")]
    [InlineData("/pushes?life=banana", "life", "State of a group “banana” is not known.")]
    [InlineData("/pushes?tab=all&life=open", "life", "The list of all pushes cannot be filtered by the state of a group.")]
    [InlineData("/pushes?open=nonsense", "open", "Group “nonsense” is not known.")]
    [InlineData("/pushes?after=x", "after", "The place in the list, “x”, is not known. The address may be cut off.")]
    [InlineData("/pushes?kind=trip", "kind", "The groups of failures cannot be filtered by kind.")]
    [InlineData("/pushes?tab=waiting&state=failed", "state", "The waiting pushes cannot be filtered by state.")]
    [InlineData("/pushes?tab=delivered&light=stillDown", "light", "The delivered pushes cannot be filtered by advice.")]
    [InlineData("/pushes?tab=all&q=x", "q", "The list of all pushes cannot be filtered by error.")]
    [InlineData("/pushes?tab=all&id=0123456789abcdef01234567", "id", "This page has no filter “id”.")]
    public void What_a_tab_of_the_pushes_does_not_have_is_said(string uri, string member, string words)
    {
        var address = PushesAddress.Parse(uri);

        Assert.Equal((member, words), (address.Problem!.Member, address.Problem.Message));
        Assert.Throws<RefusedException>(() => address.ToFilter(default));
        Assert.True(address.IsFiltered);
    }

    [Fact]
    public void A_query_is_a_part_of_the_address_and_joined_with_the_other_filters()
    {
        var now = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
        var address = TaskListAddress.Parse("/tasks?type=A&query=state:failed+created:%3E%3D-1d+state:canceled&after=9");

        Assert.Equal(
            TaskFilter.Type.Is("A")
                & TaskFilter.State.Is(TaskState.Failed, TaskState.Canceled)
                & TaskFilter.Created.AtLeast(now.AddDays(-1)),
            address.ToQuery(now).Filter
        );
        Assert.Equal(TaskListAddress.Parse(address.ToString()), address);
        Assert.True(address.IsFilteredFurther);
        Assert.Equal(
            ["Type /tasks?query=state", "state /tasks?type=A&query=created", "created /tasks?type=A&query=state"],
            TaskFilterWords.Chips(address).Select(chip => $"{chip.Name} {Uri.UnescapeDataString(chip.Href).Split(':')[0]}")
        );
        Assert.Equal("failed or canceled", TaskFilterWords.Chips(address)[1].Text);
        Assert.Equal("/tasks?type=A", address.With(address.Query.With("")).ToString());
        Assert.Equal("/tasks", address.Cleared().ToString());
    }

    [Theory]
    [InlineData("/tasks?query=state:lost", "“lost”: state is unknown. Give one of pending, inProgress, completed, failed, canceled.")]
    [InlineData("/tasks?query=type:", "A value of type is missing.")]
    public void A_wrong_query_is_a_problem_of_the_address(string uri, string words)
    {
        var address = TaskListAddress.Parse(uri);

        Assert.Equal(("query", words), (address.Problem?.Member, address.Problem?.Message));
        Assert.NotNull(address.Toggle(TaskState.Failed).Problem);
        Assert.Null(address.With(address.Query.With("state:failed")).Problem);
        Assert.Equal(uri, Uri.UnescapeDataString(address.ToString()));
    }

    [Fact]
    public void A_query_with_local_times_waits_for_the_zone_of_the_browser()
    {
        var address = TaskListAddress.Parse("/tasks?query=created:2026-11-27");

        Assert.True(address.Query.IsLocal);
        Assert.Equal("created:2026-11-27", address.Query.Text);
        var there = address.With(address.Query.In("America/New_York"));
        Assert.False(there.Query.IsLocal);
        Assert.Equal("created:2026-11-27T00:00-05:00..2026-11-28T00:00-05:00", there.Query.Text);
        Assert.False(TaskListAddress.Parse(there.ToString()).Query.IsLocal);
    }

    [Fact]
    public void A_query_lists_failed_pushes_one_by_one_under_every_tab()
    {
        var groups = PushesAddress.Parse("/pushes?q=timeout&light=stillDown");
        var address = groups.With(groups.Query.With("status:503"));

        Assert.True(groups.IsOfGroups);
        Assert.False(address.IsOfGroups);
        Assert.Equal("/pushes?query=status%3A503", address.ToString());
        Assert.Equal("/pushes?tab=all&query=status%3A503", address.On(PushTab.All).ToString());
        Assert.Null(PushesAddress.Parse("/pushes?query=status:503&kind=trip&lastAttempt=%3E%3D2026-11-27T00:00Z").Problem);
        Assert.Equal("light", PushesAddress.Parse("/pushes?query=status:503&light=stillDown").Problem?.Member);
        Assert.Equal("query", PushesAddress.Parse("/pushes?query=stat:503").Problem?.Member);
        Assert.Equal("/pushes", PushesAddress.Parse("/pushes?query=a").Unfiltered().ToString());
        Assert.Equal(
            ["status", "not text"],
            PushWords.Chips(PushesAddress.Parse("/pushes?query=status:503+-busy"), _ => null).Select(chip => chip.Name)
        );
        Assert.False(address.ListsTheSameAs(groups));
    }

    [Fact]
    public void Failures_that_cannot_be_grouped_by_a_filter_are_offered_one_by_one()
    {
        Assert.Equal("/pushes?tab=all&state=failed&kind=trip", PushesAddress.Parse("/pushes?kind=trip").OneByOne!.ToString());
        Assert.Null(PushesAddress.Parse("/pushes?light=banana").OneByOne);
        Assert.Null(PushesAddress.Parse("/pushes?destination=d1").OneByOne);
    }

    [Fact]
    public void A_wrong_value_in_a_filter_of_pushes_is_a_problem_and_another_filter_ends_it()
    {
        var address = PushesAddress.Parse("/pushes?tab=all&state=gone&kind=trip");

        Assert.Equal("state", address.Problem!.Member);
        Assert.True(address.IsFiltered);
        Assert.Throws<RefusedException>(() => address.ToFilter(default));
        Assert.Null(address.With(PushFilter.Kind, "trip").Problem);
        Assert.Equal("/pushes?tab=all", address.Unfiltered().ToString());
    }

    [Fact]
    public void Another_tab_of_the_pushes_keeps_the_filters_and_the_followed_retry()
    {
        var address = PushesAddress.Parse("/pushes?tab=all&state=failed&destination=d1&kind=trip&after=0.1.1&push=p1&retry=r1");

        Assert.Equal("/pushes?tab=waiting&destination=d1&kind=trip&retry=r1", address.On(PushTab.Waiting).ToString());

        // The groups have no such filter and say so; from there it comes along again.
        var failed = PushesAddress.Parse(address.On(PushTab.Failed).ToString());
        Assert.Equal("kind", failed.Problem!.Member);
        Assert.Equal("/pushes?tab=waiting&destination=d1&kind=trip&retry=r1", failed.On(PushTab.Waiting).ToString());
    }

    [Fact]
    public void A_range_of_last_attempts_is_a_filter_of_all_pushes()
    {
        var from = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

        Assert.Equal(
            "/pushes?tab=all&lastAttempt=2026-01-05T08%3A00%3A00Z..2026-01-05T08%3A15%3A00Z",
            PushesAddress.OfLastAttempts(from, from.AddMinutes(15)).ToString()
        );
    }

    [Fact]
    public void The_pushes_beside_one_are_those_of_its_page()
    {
        string[] rows = ["a", "b", "c"];

        Assert.Equal(new Neighbours(null, "/b"), Neighbours.Of("a", rows, row => "/" + row));
        Assert.Equal(new Neighbours("/a", "/c"), Neighbours.Of("b", rows, row => "/" + row));
        Assert.Equal(new Neighbours("/b", null), Neighbours.Of("c", rows, row => "/" + row));
        Assert.Equal(Neighbours.None, Neighbours.Of("d", rows, row => "/" + row));
    }

    [Fact]
    public void A_group_opens_and_closes()
    {
        var group = new FailureKey("d1", 7);
        var open = new PushesAddress().Toggling(group);

        Assert.Equal(group, open.Open);
        Assert.Null(open.Toggling(group).Open);
        Assert.Equal(new FailureKey("d2", 7), open.Toggling(new("d2", 7)).Open);
    }

    [Theory]
    [InlineData("503", true)]
    [InlineData("MAINTENANCE", true)]
    [InlineData("acme", true)]
    [InlineData("timeout", false)]
    public void A_filter_looks_at_the_error_and_at_the_destination(string text, bool shown)
    {
        var group = new FailureGroupView(
            "d1",
            "Acme",
            false,
            new ErrorSignature
            {
                Number = 1,
                Error = DeliveryError.Status,
                Status = 503,
                Message = "down for maintenance",
            },
            1,
            default,
            default
        );

        Assert.Equal(shown, new PushesAddress().WithText(text).Shows(group));
        Assert.False(PushesAddress.Of(PushTab.Failed, "d2").WithText(text).Shows(group));
    }
}
