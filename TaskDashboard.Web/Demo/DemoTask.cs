using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>A kind of work in the demo.</summary>
internal interface IDemoKind
{
    /// <summary>Number of beats between two tasks of this kind.</summary>
    int Every { get; }

    /// <summary>Returns the next task, or several that belong together. Which of them fail is the same in every demo.</summary>
    IReadOnlyList<DemoTask> Next();
}

/// <summary>A sample task.</summary>
/// <param name="Form">Input of the API.</param>
/// <param name="Reports">The program's reports in a run. A restarted task ends well.</param>
internal sealed record DemoTask(JsonObject Form, Func<int, IEnumerable<DemoReport>> Reports);

/// <summary>A report of a task's program.</summary>
/// <param name="Beats">Number of beats after the previous report.</param>
internal sealed record DemoReport(int Beats, JsonObject Body)
{
    public static DemoReport After(int beats, string on, JsonObject? more = null)
    {
        var body = more ?? [];
        body["event"] = on;
        return new DemoReport(beats, body);
    }
}

/// <summary>Progress of one run of a sample task.</summary>
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

    /// <returns>The report of this beat; null if none.</returns>
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
