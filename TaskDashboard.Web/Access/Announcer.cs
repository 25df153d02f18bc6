namespace TaskDashboard.Web.Access;

/// <summary>Messages to the person at the console, separate from the log.</summary>
internal sealed class Announcer(TextWriter console)
{
    public void Started(string address, string signInLink) =>
        console.WriteLine(
            $"""

            TaskDashboard runs at {address}
            {HowToSignIn(signInLink)}
            """
        );

    public void Started(string address) =>
        console.WriteLine(
            $"""

            TaskDashboard runs at {address}
            Sign in there with your name and password. To get a sign-in link instead, run the program with {SignInLinkCommand.Switch}.

            """
        );

    public void SignInLink(string link) => console.WriteLine(HowToSignIn(link));

    private static string HowToSignIn(string link) =>
        $"""
            To sign in as administrator, open this link and press its button. It works once.

                {link}

            """;
}
