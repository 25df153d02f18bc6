using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class AddressTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/?state=failed")]
    [InlineData("/?state=pending,inProgress&type=IMPORT&q=a%20%26%20b&after=50")]
    [InlineData("/?before=12")]
    [InlineData("/?outcome=warning,error&company=acme&created=2026-01-01T00%3A00%3A00Z..2026-02-01T00%3A00%3A00Z")]
    [InlineData("/?type=A&type=B")]
    public void The_task_list_is_its_url(string uri)
    {
        var address = TaskListAddress.Parse("https://example.com" + uri);

        Assert.Equal(uri, address.ToString());
    }

    [Theory]
    [InlineData("/?state=,,&after=-1&before=x&q=%20&type=")]
    [InlineData("/?nonsense=1#part")]
    public void Invalid_values_in_a_URL_are_ignored(string uri) => Assert.Equal("/", TaskListAddress.Parse(uri).ToString());

    [Fact]
    public void Blanks_around_values_and_their_order_do_not_matter() =>
        Assert.Equal("/?state=pending,failed&type=A", TaskListAddress.Parse("/?type=%20A&state=failed,%20pending&state=failed").ToString());

    [Theory]
    [InlineData("/?state=unknown", "state")]
    [InlineData("/?state=failed,FAILED", "state")]
    [InlineData("/?type=A&outcome=fine", "outcome")]
    [InlineData("/?created=yesterday", "created")]
    public void An_invalid_value_of_a_filter_does_not_widen_the_list(string uri, string member)
    {
        var address = TaskListAddress.Parse(uri);

        Assert.Equal(member, Assert.Throws<RefusedException>(() => address.ToQuery()).Member);
        Assert.NotEqual(TaskListAddress.Parse("/"), address);
        Assert.Equal(
            TaskFilter.State.Is(TaskState.Failed),
            address.With(TaskFilter.Type).With(TaskFilter.State, "failed").ToQuery().Filter
        );
    }

    [Fact]
    public void States_are_toggled_in_a_fixed_order_and_lead_to_the_newest_page()
    {
        var address = TaskListAddress.Parse("/?state=failed&after=50").Toggle(TaskState.Pending);

        Assert.Equal("/?state=pending,failed", address.ToString());
        Assert.Equal("/?state=pending", address.Toggle(TaskState.Failed).ToString());
    }

    [Fact]
    public void The_page_before_is_asked_for_upwards()
    {
        var query = TaskListAddress.Parse("/?q=x").NewerThan(70).ToQuery();

        Assert.Equal(("70", false, TaskFilter.Text.Contains("x")), (query.After, query.NewestFirst, query.Filter));
        Assert.Equal(
            ("20", true),
            (new TaskListAddress().OlderThan(20).ToQuery().After, new TaskListAddress().OlderThan(20).ToQuery().NewestFirst)
        );
    }

    [Theory]
    [InlineData("/tasks/abc")]
    [InlineData("/tasks/abc?tab=items&outcome=failedAgain&after=9&push=def")]
    [InlineData("/tasks/abc?tab=history")]
    [InlineData("/tasks/abc?tab=raw")]
    [InlineData("/tasks/abc?tab=endpoints&state=failed&error=0x80070005&q=laptop%20%26&after=50&open=def")]
    [InlineData("/tasks/abc?tab=endpoints&state=inProgress&before=51")]
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
    [InlineData("/tasks/abc?tab=Endpoints&state=FAILED&level=loud&after=-1&before=x&view=pretty&error=%20&nonsense=1#parts")]
    public void Invalid_values_in_a_tasks_URL_are_ignored(string uri) =>
        Assert.Equal("/tasks/abc", TaskAddress.Parse("abc", uri).ToString());

    [Fact]
    public void A_filter_of_endpoints_keeps_the_others_and_starts_at_the_first_page()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=endpoints&state=failed&error=E1&q=lap&after=50&open=def");

        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&error=E1&q=top", address.WithText(" top ").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&q=lap", address.WithErrorCode("").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=completed&q=lap", address.Only(SubtaskState.Completed).ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&q=lap", address.Only((SubtaskState?)null).ToString());
        Assert.Equal(
            "/tasks/abc?tab=endpoints&state=failed&error=E2",
            TaskAddress.Parse("abc", "/tasks/abc").WithErrorCode("E2").ToString()
        );
        Assert.Equal("/tasks/abc?tab=vendors", address.On(TaskTab.Vendors).ToString());
    }

    [Fact]
    public void A_row_opens_and_closes_in_its_place_and_another_page_leaves_it()
    {
        var address = TaskAddress.Parse("abc", "/tasks/abc?tab=endpoints&state=failed&after=50&open=def");

        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=50", address.Toggling("def").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=50&open=ghi", address.Toggling("ghi").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&after=100", address.Beyond("100").ToString());
        Assert.Equal("/tasks/abc?tab=endpoints&state=failed&before=51", address.UpTo("51").ToString());
    }

    [Theory]
    [InlineData(1, "/tasks/abc?tab=endpoints&open=def")]
    [InlineData(4205, "/tasks/abc?tab=endpoints&after=4204&open=def")]
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
    [InlineData("/failed-pushes")]
    [InlineData("/failed-pushes?destination=d1&q=timeout&open=d1.7&after=3&push=p1&retry=r1")]
    public void The_failed_pushes_are_their_url(string uri) => Assert.Equal(uri, FailuresAddress.Parse(uri).ToString());

    [Fact]
    public void A_group_opens_and_closes()
    {
        var group = new FailureKey("d1", 7);
        var open = new FailuresAddress().Toggling(group);

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

        Assert.Equal(shown, new FailuresAddress { Text = text }.Shows(group));
        Assert.False(new FailuresAddress { Text = text, Destination = "d2" }.Shows(group));
    }
}
