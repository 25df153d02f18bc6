using System.Reflection;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class StateMachinePageTests
{
    [Fact]
    public void The_page_shows_the_tables_as_they_are()
    {
        var page = Path.Combine(SourceFolder.Path, "docs", "state-machine.md");
        if (Environment.GetEnvironmentVariable("TASKDASHBOARD_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            File.WriteAllText(page, StateMachinePage.Text);
        }

        Assert.Equal(StateMachinePage.Text, File.ReadAllText(page).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_page_names_every_code_of_a_decision()
    {
        var codes = typeof(DecisionCode)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(codes, code => Assert.Contains($"| `{code}` |", StateMachinePage.Text, StringComparison.Ordinal));
    }
}
