using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Access;

/// <summary>What a browser sees that is not signed in.</summary>
internal static class SignInPage
{
    public static ContentHttpResult HowTo() => Page(
        "Sign in",
        "TaskDashboard prints a sign-in link to its console each time it starts. Open that link in this browser.");

    public static ContentHttpResult LinkIsSpent() => Page(
        "This link does not work any more",
        "A sign-in link works once, and this one is used up or not known here.");

    private static ContentHttpResult Page(string heading, string text) => PlainPage.Of(
        StatusCodes.Status401Unauthorized,
        heading,
        $"""
        <p>{text}</p>
        <p>For a new link, run the program once more with <code>--sign-in-link</code> on the machine where it is installed.</p>
        """);
}
