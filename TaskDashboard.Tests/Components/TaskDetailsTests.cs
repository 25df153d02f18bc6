using System.Text.Json;
using Bunit;
using MudBlazor.Services;
using TaskDashboard.Web.Components.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The details of a task on the tabs of its page.</summary>
public sealed class TaskDetailsTests : BunitContext
{
    private static readonly StackFrame Frame = new("com.example.Runner", "run", "Runner.java", 118, "runner", "9.0", null, null);

    public TaskDetailsTests() => Services.AddMudServices();

    [Fact]
    public void An_error_shows_its_causes_unfolded_and_suppressed_errors_folded()
    {
        var error = Error(
            "It failed.",
            "Es ging schief.",
            cause: Error("No connection", cause: Error("Expired")),
            suppressed: [Error("Not closed")],
            frames: [Frame]
        );

        var panel = Render<TaskErrorPanel>(page => page.Add(it => it.Error, error));

        Assert.Equal(
            [("It failed.", true), ("Not closed", false), ("No connection", true), ("Expired", true)],
            panel.FindAll(".error-node").Select(node => (node.QuerySelector("summary strong")!.TextContent, node.HasAttribute("open")))
        );
        Assert.Equal("Root cause Expired", panel.Find(".root-cause").TextContent.Trim());
        Assert.Equal("2 causes · 1 suppressed", panel.Find(".card-head .dim").TextContent);
        Assert.Equal("Es ging schief.", panel.Find(".error-body > p").TextContent);
        Assert.False(panel.Find(".stack").HasAttribute("open"));
        Assert.Equal(
            ["com.example.Runner.run", "Runner.java:118", "runner@9.0"],
            panel.FindAll(".frames code").Select(part => part.TextContent)
        );
        Assert.Equal(ErrorText.Whole(error), panel.Find("[data-copy]").GetAttribute("data-copy"));
    }

    [Fact]
    public void An_error_with_only_a_message_shows_only_the_message()
    {
        var panel = Render<TaskErrorPanel>(page => page.Add(it => it.Error, Error("It failed.")));

        Assert.Single(panel.FindAll(".error-node"));
        Assert.Empty(panel.FindAll(".root-cause, .stack, .error-body > p"));
    }

    [Fact]
    public void The_rest_of_a_trace_or_list_that_is_too_long_is_in_the_text()
    {
        var error = Error(
            "It failed.",
            frames: [.. Enumerable.Repeat(Frame, 103)],
            suppressed: [.. Enumerable.Range(1, 32).Select(number => Error($"Suppressed {number}"))]
        );

        var panel = Render<TaskErrorPanel>(page => page.Add(it => it.Error, error));

        Assert.Equal((100, 31), (panel.FindAll(".frames li").Count, panel.FindAll(".error-node").Count));
        Assert.Contains("3 more frames in the text below.", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("2 more suppressed in the text below.", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("Suppressed 32", panel.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_are_listed_in_the_order_of_arrival()
    {
        var panel = Messages(
            "",
            new(
                TaskMessageLevel.Info,
                "progress",
                "Read 5 accounts",
                "en-US",
                [JsonElement.Parse("5"), JsonElement.Parse("\"page 1\""), JsonElement.Parse("""{"a":[1]}""")]
            ),
            new(TaskMessageLevel.Error, "onlyAKey", null, null, null),
            new(TaskMessageLevel.Warn, null, "Careful", "", []),
            new(TaskMessageLevel.Info, null, null, null, null)
        );

        Assert.Equal(
            ["Read 5 accounts", "onlyAKey", "Careful", "A message without a text"],
            panel.FindAll(".message-body p").Select(text => text.TextContent)
        );
        Assert.Equal(["Info", "Error", "Warning", "Info"], panel.FindAll(".message-mark").Select(level => level.TextContent));
        Assert.Equal(
            [("{0}", "5"), ("{1}", "page 1"), ("{2}", """{"a":[1]}""")],
            panel
                .FindAll(".message-body dl div")
                .Select(line => (line.QuerySelector("dt")!.TextContent, line.QuerySelector("dd")!.TextContent))
        );
        Assert.Equal(["progress"], panel.FindAll(".message-foot code").Select(key => key.TextContent));
        Assert.Equal(
            ["All4", "Error1", "Warning1", "Info2"],
            panel.FindAll(".state").Select(state => string.Concat(state.TextContent.Where(letter => !char.IsWhiteSpace(letter))))
        );
        Assert.Empty(panel.FindAll(".pager a"));
    }

    [Fact]
    public void Messages_filtered_by_level_keep_their_numbers()
    {
        var panel = Messages(
            "level=error",
            [
                .. Enumerable
                    .Range(1, 5)
                    .Select(number => new TaskMessage(
                        number % 2 == 0 ? TaskMessageLevel.Error : TaskMessageLevel.Info,
                        null,
                        $"Message {number}",
                        null,
                        null
                    )),
            ]
        );

        Assert.Equal(["Message 2", "Message 4"], panel.FindAll(".message-body p").Select(text => text.TextContent));
        Assert.Equal(["#2", "#4"], panel.FindAll(".message-number").Select(number => number.TextContent));
    }

    [Fact]
    public void Messages_of_a_single_level_have_no_filter_and_a_level_without_messages_links_back()
    {
        TaskMessage only = new(TaskMessageLevel.Info, null, "Hello", null, null);

        Assert.Empty(Messages("", only).FindAll(".state"));
        Assert.Equal("/tasks/abc?tab=messages", Messages("level=error", only).Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public void Many_messages_are_shown_in_pages()
    {
        TaskMessage[] many =
        [
            .. Enumerable.Range(1, 250).Select(number => new TaskMessage(TaskMessageLevel.Info, null, $"Message {number}", null, null)),
        ];

        var first = Messages("", many);
        var last = Messages("after=200", many);

        Assert.Equal(100, first.FindAll(".messages li").Count);
        Assert.Equal("/tasks/abc?tab=messages&after=100", first.Find(".pager a[rel=next]").GetAttribute("href"));
        Assert.Equal(("Message 201", 50), (last.Find(".message-body p").TextContent, last.FindAll(".messages li").Count));
        Assert.Empty(last.FindAll(".pager a[rel=next]"));
    }

    [Fact]
    public void Results_returns_and_attributes_are_shown_if_the_task_has_them()
    {
        var details = new TaskDetails
        {
            Result = JsonElement.Parse("""{"accounts":7,"list":[true,null],"empty":{}}"""),
            Attributes = JsonElement.Parse("""{"count":7,"name":"Bücher"}"""),
            Returns = [new("Accounts read", "count"), new("Named", "name"), new("Lost", "gone")],
        };

        var data = Render<TaskData>(page => page.Add(it => it.Details, details));

        Assert.Equal(["Result", "Returns", "Attributes"], data.FindAll("h2").Select(title => title.TextContent));
        Assert.Equal(
            [("Accounts read", "count", "7"), ("Named", "name", "Bücher"), ("Lost", "gone", "not there")],
            data.FindAll(".returns tbody tr")
                .Select(row => (row.Children[0].TextContent, row.Children[1].TextContent, row.Children[2].TextContent.Trim()))
        );
        Assert.Equal(["Result"], Titles(new TaskDetails { Result = JsonElement.Parse("5") }));
        Assert.Equal(["Returns"], Titles(new TaskDetails { Returns = [new("a", "b")] }));
        Assert.Equal(["Attributes"], Titles(new TaskDetails { Attributes = JsonElement.Parse("{}") }));

        IEnumerable<string> Titles(TaskDetails some) =>
            Render<TaskData>(page => page.Add(it => it.Details, some)).FindAll("h2").Select(title => title.TextContent);
    }

    [Fact]
    public void JSON_can_be_unfolded_and_shows_its_values()
    {
        const string Json = """{"accounts":7,"text":"a \"b\"","list":[true,null,{"deep":{"deeper":[1]}}],"empty":{}}""";

        var data = Render<TaskData>(page => page.Add(it => it.Details, new TaskDetails { Result = JsonElement.Parse(Json) }));

        var read = data.Find(".json").Clone() as AngleSharp.Dom.IElement;
        foreach (var folded in read!.QuerySelectorAll(".json-folded"))
        {
            folded.Remove();
        }

        Assert.Equal(Json, JsonSerializer.Serialize(JsonElement.Parse(read.TextContent), JsonLine));
        Assert.Equal([true, true, true, false, false], data.FindAll(".json-fold").Select(fold => fold.HasAttribute("open")));
        Assert.Equal(JsonText.Pretty(JsonElement.Parse(Json)), data.Find("[data-copy]").GetAttribute("data-copy"));
    }

    [Fact]
    public void JSON_that_is_too_large_to_unfold_is_shown_as_one_text()
    {
        var data = Render<TaskData>(page =>
            page.Add(it => it.Details, new TaskDetails { Result = JsonElement.Parse($"[{string.Join(',', Enumerable.Range(0, 2000))}]") })
        );

        Assert.Empty(data.FindAll("details"));
        Assert.Equal(2000, JsonElement.Parse(data.Find("pre").TextContent).GetArrayLength());
    }

    private static readonly JsonSerializerOptions JsonLine = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private IRenderedComponent<TaskMessages> Messages(string query, params TaskMessage[] messages) =>
        Render<TaskMessages>(page =>
            page.Add(it => it.Messages, messages).Add(it => it.Address, TaskAddress.Parse("abc", "/tasks/abc?tab=messages&" + query))
        );

    private static TaskError Error(
        string? message,
        string? localized = null,
        TaskError? cause = null,
        TaskError[]? suppressed = null,
        StackFrame[]? frames = null
    ) => new(message, localized, cause, suppressed, frames);
}
