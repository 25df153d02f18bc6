using System.Runtime.CompilerServices;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class WordsTests
{
    [Fact]
    public void Every_failure_has_a_name_of_its_own_and_a_next_step()
    {
        var failures = Enum.GetValues<DeliveryError>().Where(error => error is not DeliveryError.None).ToList();

        Assert.Equal(failures.Count, failures.Select(error => FailureWords.Title(error, 503)).Distinct().Count());
        Assert.All(failures, error => Assert.NotEmpty(FailureWords.Advice(error, 503)!));
        Assert.Null(FailureWords.Advice(DeliveryError.None, 204));
        Assert.Throws<SwitchExpressionException>(() => FailureWords.Title((DeliveryError)99, null));
        Assert.Throws<SwitchExpressionException>(() => FailureWords.Advice((DeliveryError)99, null));
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(404, "URL")]
    [InlineData(410, "resume the destination")]
    [InlineData(429, "later")]
    [InlineData(413, "too large")]
    [InlineData(422, "ask the customer")]
    [InlineData(503, "internal problem")]
    public void A_status_leads_to_the_step_that_helps(int status, string word) =>
        Assert.Contains(word, FailureWords.Advice(DeliveryError.Status, status), StringComparison.Ordinal);

    [Theory]
    [InlineData(DeliveryError.Status, 503, "HTTP 503")]
    [InlineData(DeliveryError.Redirect, 301, "Redirected (HTTP 301)")]
    [InlineData(DeliveryError.Timeout, null, "No answer in time")]
    [InlineData(DeliveryError.None, 204, "HTTP 204")]
    public void A_failure_is_named_in_a_few_words(DeliveryError error, int? status, string title) =>
        Assert.Equal(title, FailureWords.Title(error, status));

    [Fact]
    public void Every_reason_for_not_sending_has_a_text()
    {
        var reasons = Enum.GetValues<NotSentReason>();

        Assert.Equal(reasons.Length, reasons.Select(NotSentWords.Label).Distinct().Count());
        Assert.All(reasons, reason => Assert.EndsWith(".", NotSentWords.Explanation(reason), StringComparison.Ordinal));
        Assert.Throws<SwitchExpressionException>(() => NotSentWords.Label((NotSentReason)99));
        Assert.Throws<SwitchExpressionException>(() => NotSentWords.Explanation((NotSentReason)99));
    }

    [Fact]
    public void Every_hold_and_every_authorization_has_a_text()
    {
        var (holds, authorizations) = (Enum.GetValues<HoldReason>(), Enum.GetValues<AuthorizationType>());

        Assert.Equal(holds.Length, holds.Select(HoldWords.Of).Distinct().Count());
        Assert.Equal(authorizations.Length, authorizations.Select(AuthorizationWords.Of).Distinct().Count());
        Assert.Equal(authorizations.Length, authorizations.Select(AuthorizationWords.Explanation).Distinct().Count());
        Assert.Throws<SwitchExpressionException>(() => HoldWords.Of((HoldReason)99));
        Assert.Throws<SwitchExpressionException>(() => AuthorizationWords.Of((AuthorizationType)99));
        Assert.Throws<SwitchExpressionException>(() => AuthorizationWords.Explanation((AuthorizationType)99));
    }

    [Fact]
    public void Of_held_pushes_only_one_of_each_destination_is_sent_as_a_probe_and_that_is_said_once()
    {
        var at = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        PushSummary[] rows =
        [
            Waiting(1, "acme", HoldReason.Circuit, at.AddSeconds(10)),
            Waiting(2, "acme", HoldReason.Circuit, at.AddSeconds(10)),
            Waiting(3, "acme", HoldReason.Pause, null),
            Waiting(4, "bravo", null, null),
        ];

        Assert.Equal([("acme", "Acme", at.AddSeconds(10))], PushWords.Probes(rows));
        Assert.Equal([null, null, null, at], rows.Select(PushWords.WaitsUntil));

        PushSummary Waiting(int number, string destination, HoldReason? hold, DateTimeOffset? until) =>
            new(
                new Push
                {
                    Number = number,
                    Id = $"p{number}",
                    DestinationNumber = 1,
                    Kind = "trip",
                    ItemId = "1",
                    Version = "",
                    State = PushState.Waiting,
                    DueAt = at,
                    PayloadDigest = [],
                },
                destination,
                destination == "acme" ? "Acme" : "Bravo",
                null,
                null,
                hold,
                until
            );
    }

    [Fact]
    public void Every_role_has_a_name_and_says_what_it_may()
    {
        var roles = Enum.GetValues<Role>();

        Assert.Equal(roles.Length, roles.Select(RoleWords.Of).Distinct().Count());
        Assert.Equal(roles.Length, roles.Select(RoleWords.Explanation).Distinct().Count());
    }

    [Fact]
    public void A_person_without_the_permission_sees_the_needed_role_and_their_own()
    {
        Assert.Null(RoleWords.WhyForbidden(Callers.Operator, Permission.Cancel));
        Assert.Null(RoleWords.WhyForbidden(Callers.Administrator, Permission.Cancel));
        Assert.Equal(
            "This needs the role operator; you are signed in as viewer.",
            RoleWords.WhyForbidden(Callers.Viewer, Permission.Cancel)
        );
    }

    [Theory]
    [InlineData("PUSH_FAILED_TRIPS", "Retry of trips")]
    [InlineData("PUSH_FAILED_ITEMS", "Retry of pushes")]
    [InlineData("MONTHLY_REPORT_2", "Monthly report 2")]
    [InlineData("importVehicles", "importVehicles")]
    [InlineData("IMPORT", "IMPORT")]
    [InlineData("__", "__")]
    public void A_type_is_read_by_people(string type, string words) => Assert.Equal(words, TaskTypeWords.Of(type));

    [Theory]
    [InlineData("Tasks", 0, "Tasks · TaskDashboard")]
    [InlineData("Tasks", 3, "(3) Tasks · TaskDashboard")]
    [InlineData("Keys", 1234, "(1,234) Keys · TaskDashboard")]
    [InlineData("", 2, "(2) TaskDashboard")]
    public void The_tab_says_how_many_tasks_failed(string page, long failed, string title) =>
        Assert.Equal(title, TabTitle.Of(page, failed));

    [Theory]
    [InlineData(0, "0 tasks")]
    [InlineData(1, "1 task")]
    [InlineData(12345, "12,345 tasks")]
    public void Numbers_go_with_their_noun(long number, string text) => Assert.Equal(text, Counts.Of(number, "task"));

    [Theory]
    [InlineData(812, "812 B")]
    [InlineData(1434, "1.4 KB")]
    [InlineData(4096, "4 KB")]
    [InlineData(1048576, "1 MB")]
    public void Sizes_have_a_unit(long bytes, string text) => Assert.Equal(text, Counts.Size(bytes));

    [Fact]
    public void A_refusal_is_shown_with_its_own_message_and_code()
    {
        foreach (var kind in Enum.GetValues<RefusalKind>())
        {
            var fault = Fault.Of(new RefusedException(kind, "someCode", "The message."), "ref");

            Assert.NotEmpty(fault.Title);
            Assert.Equal("someCode: The message.", fault.Raw);
        }
    }

    [Fact]
    public void An_unexpected_error_reveals_only_its_reference()
    {
        var fault = Fault.Of(new InvalidOperationException("secret of /etc/passwd"), "k7m2");

        Assert.Equal("Reference k7m2", fault.Raw);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01a2002d1b450000778532a9", true, true)]
    [InlineData("01a2002d1b45", false, true)]
    [InlineData("01a2", false, false)]
    [InlineData("import of vehicles", false, false)]
    public void Pasted_text_may_be_an_id(string text, bool whole, bool looks)
    {
        Assert.Equal(whole, IdText.IsWhole(text));
        Assert.Equal(looks, IdText.LooksLikeOne(text));
    }
}
