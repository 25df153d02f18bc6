using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>A kind of work that the demo shows.</summary>
internal interface IDemoKind
{
    /// <summary>More of it comes every so many beats.</summary>
    int Every { get; }

    /// <summary>The next of it: a task, or some that belong together. Which of them end badly is the same in every demo.</summary>
    IReadOnlyList<DemoTask> Next();
}

/// <summary>A sample task.</summary>
/// <param name="Form">As it is handed in.</param>
/// <param name="Reports">What its program reports in that run. A person who restarts it sees it end well.</param>
internal sealed record DemoTask(JsonObject Form, Func<int, IEnumerable<DemoReport>> Reports);

/// <summary>What a task's program reports.</summary>
/// <param name="Beats">So many beats after the report before.</param>
internal sealed record DemoReport(int Beats, JsonObject Body)
{
    public static DemoReport After(int beats, string on, JsonObject? more = null)
    {
        var body = more ?? [];
        body["event"] = on;
        return new DemoReport(beats, body);
    }
}

/// <summary>One run of a sample task, as far as it has come.</summary>
internal sealed class DemoRun
{
    private readonly Queue<DemoReport> _left;
    private int _beats;

    public DemoRun(int number, IEnumerable<DemoReport> reports)
    {
        Number = number;
        _left = new(reports);
    }

    public int Number { get; }

    public bool IsOver => _left.Count == 0;

    /// <returns>What is reported in this beat; null where there is no news.</returns>
    public JsonObject? Beat()
    {
        if (IsOver || ++_beats < _left.Peek().Beats)
        {
            return null;
        }

        _beats = 0;
        return _left.Dequeue().Body;
    }
}
