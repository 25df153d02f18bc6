using MudBlazor;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.People;

/// <summary>What is asked before sessions end.</summary>
internal static class SessionDialogs
{
    public static Task EndAsync(IDialogService dialogs, SessionService sessions, Caller caller, Session session) =>
        ConfirmDialog.OpenAsync(
            dialogs,
            "End this session",
            ["That browser is signed out at once. Its open pages show the sign-in page. What was done there stays done."],
            "End the session",
            _ => sessions.EndAsync(caller, session.Id, CancellationToken.None),
            keep: "Keep it",
            dangerous: true
        );

    public static Task EndOthersAsync(IDialogService dialogs, SessionService sessions, Caller caller, int others) =>
        ConfirmDialog.OpenAsync(
            dialogs,
            "End your other sessions",
            [
                $"You are signed out at once in {Counts.Of(others, "other browser")}; open pages there show the sign-in page. This "
                    + "browser stays signed in.",
                "If somebody else may know your password, change it too: that ends your other sessions as well.",
            ],
            "End other sessions",
            _ => sessions.EndAllAsync(caller, caller.Id, CancellationToken.None),
            keep: "Keep them",
            dangerous: true
        );

    public static Task EndAllAsync(IDialogService dialogs, SessionService sessions, Caller caller, Person person, int count) =>
        ConfirmDialog.OpenAsync(
            dialogs,
            $"End the sessions of {IsolatedText.InSentence(person.Name)}",
            [
                $"They are signed out at once in {Counts.Of(count, "browser")}. Open pages there show the sign-in page.",
                "They can sign in again with their password. To keep them out, disable them.",
            ],
            "End sessions",
            _ => sessions.EndAllAsync(caller, person.Id, CancellationToken.None),
            keep: "Keep them",
            dangerous: true
        );
}
