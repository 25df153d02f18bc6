namespace TaskDashboard.Web.Presentation;

/// <summary>Title of the browser's tab: the number of failed tasks, the page and the product.</summary>
public static class TabTitle
{
    public const string Product = "TaskDashboard";

    public static string Of(string page, long failedTasks) =>
        (failedTasks > 0 ? $"({Counts.Text(failedTasks)}) " : "")
        + (page.Length == 0 ? Product : $"{IsolatedText.InSentence(page)} · {Product}");
}
