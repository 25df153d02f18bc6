using System.Reflection;
using TaskDashboard.Core.Domain;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class StateMachinePageTests
{
    [Fact]
    public void The_page_shows_the_tables_as_they_are()
    {
        var page = Path.Combine(Root(), "docs", "state-machine.md");
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
        var codes = typeof(DecisionCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(codes, code => Assert.Contains($"| `{code}` |", StateMachinePage.Text, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskDashboard.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("TaskDashboard.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
