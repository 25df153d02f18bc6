using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>The page about the query language: it has every field, and its examples are queries.</summary>
public sealed class QueryLanguagePageTests
{
    private static string File => Path.Combine(SourceFolder.Path, "docs", "query-language.md");

    [Fact]
    public void The_tables_have_the_fields_as_they_are()
    {
        var text = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");
        var right = With(With(text, "tasks", Table(TaskFilter.Language)), "pushes", Table(PushFilter.Language));
        if (Environment.GetEnvironmentVariable("TASKDASHBOARD_WRITE_DOCS") == "1")
        {
            System.IO.File.WriteAllText(File, right);
            text = right;
        }

        Assert.Equal(right, text);
    }

    [Fact]
    public void The_examples_of_the_fields_are_queries()
    {
        Assert.All(
            TaskFilter.Language.All,
            field => QueryText.Read(TaskFilter.Language, $"{field.Name}:{field.Example}", TimeZoneInfo.Utc)
        );
        Assert.All(
            PushFilter.Language.All,
            field => QueryText.Read(PushFilter.Language, $"{field.Name}:{field.Example}", TimeZoneInfo.Utc)
        );
    }

    [Fact]
    public void The_examples_of_the_page_are_queries()
    {
        var (tasks, pushes) = (Examples("query of tasks"), Examples("query of pushes"));

        Assert.True(tasks.Count > 5 && pushes.Count > 5, $"{tasks.Count} and {pushes.Count} examples");
        Assert.All(tasks, example => QueryText.Read(TaskFilter.Language, example, TimeZoneInfo.Utc));
        Assert.All(pushes, example => QueryText.Read(PushFilter.Language, example, TimeZoneInfo.Utc));
    }

    /// <summary>Returns the lines of the blocks with this title.</summary>
    private static List<string> Examples(string title)
    {
        var lines = new List<string>();
        var within = false;
        foreach (var line in System.IO.File.ReadLines(File))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                within = line == "```" + title;
            }
            else if (within)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static string Table<TRow>(QueryFields<TRow> language)
    {
        var table = new StringBuilder("| Field | Compares | Example |\n|---|---|---|\n");
        foreach (var field in language.All)
        {
            var choices =
                field.Field.Choices.Count == 0 ? "" : $": {string.Join(", ", field.Field.Choices.Select(choice => $"`{choice}`"))}";
            table.Append($"| `{field.Name}` | {field.Meaning}{choices} | `{field.Name}:{field.Example}` |\n");
        }

        return table.ToString();
    }

    private static string With(string text, string name, string table)
    {
        var (start, end) = ($"<!-- fields of {name} -->\n", "<!-- end -->");
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[..from] + table + text[text.IndexOf(end, from, StringComparison.Ordinal)..];
    }
}
