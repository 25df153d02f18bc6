namespace TaskDashboard.Web.Presentation;

/// <summary>What the browser's tab says: how many tasks failed, where one is, and whose page it is.</summary>
public static class TabTitle
{
    public const string Product = "TaskDashboard";

    public static string Of(string page, long failedTasks) =>
        (failedTasks > 0 ? $"({Counts.Text(failedTasks)}) " : "") + (page.Length == 0 ? Product : $"{IsolatedText.InSentence(page)} · {Product}");
}
