using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Destinations;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The parts of a destination's page and its dialogs, in each of their states. The test receives the commands.</summary>
public sealed class DestinationStatesTests : IAsyncDisposable
{
    private const string Refusal = "This needs the role administrator; you are signed in as viewer.";

    private static readonly Destination Known = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Name = "Acme",
        Url = "https://acme.example.com/hook",
        ProtectedSigningSecret = "sealed",
        CreatedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private static readonly DestinationView View = new(Known, 0, 0, 0, 0, 0, 0, null, null);

    private readonly PagesContext _context = new();
    private readonly List<bool> _rotated = [];
    private Func<RotatedSecret> _rotate = () => new("whsec_new", null, null);
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    private DateTimeOffset Now => _context.Clock.GetUtcNow();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(false, true, "with the previous one as well, so that they can change over.")]
    [InlineData(true, false, "Pushes are signed with it alone")]
    public async Task A_rotated_secret_is_shown_once_and_says_what_the_customer_must_know(bool endOld, bool both, string words)
    {
        var until = Now.AddHours(24);
        string[] times = both ? [Times.Iso(until)] : [];
        _rotate = () => new("whsec_new", both ? until : null, null);
        await OpenRotateAsync(Known);
        Assert.Contains("with the present one as well for 24 hours.", _page.Words(".dialog-body"), StringComparison.Ordinal);
        if (endOld)
        {
            await _page.ChangeAsync("[name=endOld]", true);
        }

        await _page.PressAsync("Rotate the secret");

        Assert.Equal([endOld], _rotated);
        Assert.Contains(words, _page.Words(".dialog-body"), StringComparison.Ordinal);
        Assert.Equal(times, _page.FindAll(".dialog-body time-local").Select(time => time.GetAttribute("at")!));
        Assert.Equal("whsec_new", _page.Button("Copy the signing secret").GetAttribute("data-copy"));
        Assert.Contains("It is shown only now.", _page.Words(".secret"), StringComparison.Ordinal);
        await _page.PressAsync("I have kept it");
        Assert.True(await _closed is true);
        Assert.Single(_rotated);
        Assert.DoesNotContain("whsec_new", _page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(2, "The secret before the present one signs as well until , as it was promised.")]
    public async Task An_older_secret_that_still_signs_is_mentioned(int hours, string? words)
    {
        await OpenRotateAsync(Known with { ProtectedPreviousSecret = "sealed", PreviousSecretUntil = Now.AddHours(hours) });

        Assert.Equal(words, _page.FindAll(".dialog-body p.quiet").SingleOrDefault()?.Words());
        Assert.Null(_page.Button("Rotate the secret").WhyForbidden());
    }

    [Fact]
    public async Task With_three_secrets_only_ending_the_old_ones_allows_another()
    {
        await OpenRotateAsync(WithOlder(2));
        Assert.StartsWith("3 secrets sign already, which is the most.", _page.Words(".dialog-body .notice"), StringComparison.Ordinal);
        Assert.Equal(Times.Iso(Now.AddHours(1)), _page.Find(".dialog-body .notice time-local").GetAttribute("at"));

        await _page.SubmitAsync();
        Assert.Empty(_rotated);
        Assert.Contains("End the old ones at once", _page.Button("Rotate the secret").WhyForbidden(), StringComparison.Ordinal);

        await _page.ChangeAsync("[name=endOld]", true);
        Assert.Null(_page.Button("Rotate the secret").WhyForbidden());
        await _page.SubmitAsync();
        Assert.Equal([true], _rotated);
    }

    [Fact]
    public async Task A_refused_rotation_says_why_and_shows_no_secret()
    {
        _rotate = () => throw RefusedException.Conflict("busy", "Another rotation was faster. Open this again.");
        await OpenRotateAsync(Known);

        await _page.SubmitAsync();

        Assert.Contains("Another rotation was faster. Open this again.", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(_page.FindAll(".secret"));
        Assert.Equal(["Keep the secret", "Rotate the secret"], _page.Buttons(".mud-dialog-actions"));
        await _page.PressAsync("Keep the secret");
        Assert.Null(await _closed);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "Pushes are signed with the previous secret as well until .")]
    [InlineData(2, "Pushes are signed with two older secrets as well: with the previous one until , and with the one before it until .")]
    public async Task The_page_says_which_secrets_sign(int older, string? words)
    {
        var rotations = 0;
        var page = _context.Open<SigningPanel>(panel =>
            panel.Add(it => it.Destination, WithOlder(older)).Add(it => it.Forbidden, null).Add(it => it.Rotate, () => rotations++)
        );

        Assert.Equal(words, page.FindAll("p.dim").SingleOrDefault()?.Words());
        Assert.Equal(
            Enumerable.Range(1, older).Reverse().Select(hours => Times.Iso(Now.AddHours(hours))),
            page.FindAll("time-local").Select(time => time.GetAttribute("at")!)
        );
        await page.PressAsync("Rotate the secret…");
        Assert.Equal(1, rotations);
    }

    [Fact]
    public async Task Those_who_may_not_change_a_destination_see_why_at_each_button()
    {
        var pressed = 0;
        var signing = _context.Open<SigningPanel>(panel =>
            panel.Add(it => it.Destination, Known).Add(it => it.Forbidden, Refusal).Add(it => it.Rotate, () => pressed++)
        );
        await PressAsync(signing, "Rotate the secret…");

        var settings = _context.Open<DestinationSettingsPanel>(panel =>
            panel.Add(it => it.Destination, Known).Add(it => it.Forbidden, Refusal).Add(it => it.Edit, () => pressed++)
        );
        await PressAsync(settings, "Edit…");

        var connections = _context.Open<FreshConnectionsNotice>(panel =>
            panel.Add(it => it.Since, Now).Add(it => it.Forbidden, Refusal).Add(it => it.End, () => pressed++)
        );
        await PressAsync(connections, "Use connections again…");
        Assert.Equal(0, pressed);

        static async Task PressAsync(IRenderedComponent<LiveUpdates> page, string text)
        {
            await page.PressAsync(text);
            Assert.Equal(Refusal, page.Button(text).WhyForbidden());
        }
    }

    [Fact]
    public async Task Each_push_on_a_connection_of_its_own_can_be_ended()
    {
        var ended = 0;
        var page = _context.Open<FreshConnectionsNotice>(panel =>
            panel.Add(it => it.Since, Now).Add(it => it.Forbidden, null).Add(it => it.End, () => ended++)
        );

        await page.PressAsync("Use connections again…");

        Assert.Equal(1, ended);
        Assert.Equal(Times.Iso(Now), page.Find("time-local").GetAttribute("at"));
    }

    [Theory]
    [InlineData(AuthorizationType.None, "")]
    [InlineData(AuthorizationType.Basic, "username,password")]
    [InlineData(AuthorizationType.Oauth2, "tokenUrl,clientId,clientSecret,scope")]
    public async Task Choosing_an_authorization_shows_its_fields(AuthorizationType type, string fields)
    {
        var form = new AuthorizationForm(null);
        var page = Fields(form);
        Assert.EndsWith(AuthorizationWords.Explanation(type), Choice().Words(), StringComparison.Ordinal);

        await page.ClickAsync(() => Choice().QuerySelector("input")!);

        Assert.Equal(fields, string.Join(',', TextFields(page).Select(field => field.GetAttribute("name"))));
        Assert.Equal(type, form.Type);
        Assert.All(
            TextFields(page).Where(field => field.GetAttribute("name") is "password" or "clientSecret"),
            secret => Assert.Equal(("password", "new-password"), (secret.GetAttribute("type"), secret.GetAttribute("autocomplete")))
        );
        foreach (var field in fields.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            await page.ChangeAsync($"[name={field}]", $"the {field}");
        }

        var given = form.ToAuthorization();
        Assert.Equal(
            type switch
            {
                AuthorizationType.None => PushAuthorization.None,
                AuthorizationType.Basic => new(type, "the username", "the password"),
                AuthorizationType.Oauth2 => new(type)
                {
                    TokenUrl = "the tokenUrl",
                    ClientId = "the clientId",
                    ClientSecret = "the clientSecret",
                    Scope = "the scope",
                },
            },
            given
        );

        IElement Choice() =>
            page.FindAll(".choice").Single(choice => choice.Words().StartsWith(AuthorizationWords.Of(type), StringComparison.Ordinal));
    }

    [Fact]
    public void Each_refused_value_of_an_authorization_is_explained_at_its_field()
    {
        foreach (var member in AuthorizationFields.Members)
        {
            var field = member.Split('.')[1];
            var type = field is "username" or "password" ? AuthorizationType.Basic : AuthorizationType.Oauth2;

            var page = Fields(new AuthorizationForm(null) { Type = type }, one => one == member ? "It is missing." : null);

            Assert.Equal("It is missing.", page.Find("[role=alert]").TextContent);
            var wrong = Assert.Single(page.FindAll("[aria-invalid=true]"));
            Assert.Equal((field, page.Find("[role=alert]").Id), (wrong.GetAttribute("name"), wrong.GetAttribute("aria-describedby")));
        }
    }

    [Theory]
    [InlineData(AuthorizationType.Basic, "username", "password")]
    [InlineData(AuthorizationType.Oauth2, "clientId", "clientSecret")]
    public async Task A_stored_secret_stays_unchanged_until_what_belongs_to_it_changes(AuthorizationType type, string field, string secret)
    {
        var page = Fields(
            new AuthorizationForm(
                Known with
                {
                    AuthorizationType = type,
                    UserName = type is AuthorizationType.Basic ? "td" : null,
                    ClientId = type is AuthorizationType.Oauth2 ? "td" : null,
                }
            )
        );
        Assert.Equal("unchanged", page.Find($"[name={secret}]").GetAttribute("placeholder"));
        Assert.Equal("", page.Find($"[name={secret}]").GetAttribute("value") ?? "");

        await page.ChangeAsync($"[name={field}]", "another");

        Assert.Equal("", page.Find($"[name={secret}]").GetAttribute("placeholder") ?? "");
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task The_settings_show_what_was_set_and_no_secret(AuthorizationType type, string words)
    {
        var edits = 0;
        var page = _context.Open<DestinationSettingsPanel>(panel =>
            panel
                .Add(
                    it => it.Destination,
                    Known with
                    {
                        AuthorizationType = type,
                        UserName = "the user",
                        ClientId = "the client",
                        TokenUrl = "https://login.example.com",
                        Scope = type is AuthorizationType.Oauth2 ? "trips" : null,
                        ProtectedPassword = "sealed password",
                        ProtectedClientSecret = "sealed secret",
                        Concurrency = type is AuthorizationType.None ? null : 4,
                        CompanyId = type is AuthorizationType.None ? null : "fleet",
                    }
                )
                .Add(it => it.Forbidden, null)
                .Add(it => it.Edit, () => edits++)
        );

        Assert.Equal(words, string.Join(' ', page.FindAll("dt, dd").Select(part => part.Words())));
        Assert.DoesNotContain("sealed", page.Markup, StringComparison.Ordinal);
        await page.PressAsync("Edit…");
        Assert.Equal(1, edits);
    }

    public static TheoryData<AuthorizationType, string> Settings =>
        new()
        {
            { AuthorizationType.None, "URL https://acme.example.com/hook Authorization None Attempts at once as many as by default" },
            {
                AuthorizationType.Basic,
                "URL https://acme.example.com/hook Authorization Basic User name the user Attempts at once 4 Company fleet"
            },
            {
                AuthorizationType.Oauth2,
                "URL https://acme.example.com/hook Authorization OAuth2 Client id the client Token URL https://login.example.com "
                    + "Scope trips Attempts at once 4 Company fleet"
            },
        };

    [Theory]
    [InlineData(false, "The next push is sent in to see whether it works again.", true)]
    [InlineData(true, "One push is being sent now to see whether it works again; the rest waits for its outcome.", false)]
    public void A_held_back_destination_says_since_when_why_and_when_it_is_tried(bool probing, string words, bool hasTime)
    {
        string[] probes = hasTime ? [Times.Iso(Now.AddMinutes(5))] : [];
        var circuit = new CircuitView(Now.AddMinutes(-3), "4 of 5 attempts within 30 s failed.", Now.AddMinutes(5), probing);

        var page = _context.Open<CircuitNotice>(notice => notice.Add(it => it.Circuit, circuit));

        Assert.Equal(Times.Iso(Now.AddMinutes(-3)), page.Find("time-running").GetAttribute("at"));
        Assert.Contains("4 of 5 attempts within 30 s failed.", page.Words("[role=region]"), StringComparison.Ordinal);
        Assert.EndsWith(words, page.Words("[role=region]"), StringComparison.Ordinal);
        Assert.Equal(probes, page.FindAll("time-left").Select(time => time.GetAttribute("at")!));
    }

    [Theory]
    [InlineData(0, 0, "Nothing was sent in the last hour.", "0 delivered 0 failed attempts")]
    [InlineData(0, 2, "0 % delivered", "0 delivered 2 failed attempts")]
    [InlineData(199, 1, "99 % delivered", "199 delivered 1 failed attempt")]
    [InlineData(2000, 0, "100 % delivered", "2,000 delivered 0 failed attempts")]
    public void The_attempts_of_the_last_hour_are_a_share_and_two_counts(int delivered, int failed, string share, string counts)
    {
        var page = _context.Open<DestinationSummary>(summary =>
            summary.Add(it => it.View, View with { DeliveredLastHour = delivered, FailedLastHour = failed })
        );

        Assert.Equal(share, page.Words(".destination-hour p"));
        Assert.Equal(counts, string.Join(' ', page.FindAll(".card-head .key").Select(count => count.Words())));
    }

    [Fact]
    public void Pushes_by_state_lead_to_their_lists()
    {
        var page = _context.Open<DestinationSummary>(summary =>
            summary.Add(
                it => it.View,
                View with
                {
                    Failed = 1234,
                    Waiting = 2,
                    Delivered = 5,
                    LastAttemptAt = Now,
                    DeliveredLately = 1,
                    FailedLately = 3,
                }
            )
        );

        Assert.Equal(
            ["1,234 failed", "2 waiting", "0 sending", "5 delivered"],
            page.FindAll("[aria-label='Pushes by state'] a").Select(link => link.Words())
        );
        Assert.Equal($"/pushes?tab=failed&destination={Known.Id}", page.Find("[aria-label='Pushes by state'] a").GetAttribute("href"));
        Assert.Equal("Last attempt , 3 of 4 attempts in that minute failed.", page.FindAll(".destination-hour p")[^1].Words());
    }

    [Fact]
    public void The_facts_leave_out_what_is_not_set()
    {
        var few = _context.Open<DestinationFacts>(facts => facts.Add(it => it.View, View));
        Assert.Equal(["Address", "Sending", "Sign-in", "Added", "Id"], few.FindAll("dt").Select(name => name.TextContent));
        Assert.Equal("0", few.FindAll("dd")[1].Words());

        var all = _context.Open<DestinationFacts>(facts =>
            facts.Add(it => it.View, View with { Destination = Known with { CompanyId = "fleet", Concurrency = 8 }, Sending = 3 })
        );
        Assert.Equal(["Address", "Company", "Sending", "Sign-in", "Added", "Id"], all.FindAll("dt").Select(name => name.TextContent));
        Assert.Equal(("fleet", "3 of 8 at once"), (all.FindAll("dd")[1].Words(), all.FindAll("dd")[2].Words()));
        Assert.Equal(Known.Id, all.Button("Copy the id").GetAttribute("data-copy"));
    }

    [Fact]
    public async Task What_waits_while_the_push_service_is_paused_says_so_and_follows_it()
    {
        await using var database = SqliteTestDatabase.Create();
        var sender = new FakeSender(TimeProvider.System);
        await using var core = await CoreHost.StartAsync(database, TimeProvider.System, sender);
        await core.PushService.SetPausedAsync(Callers.Operator, true);
        var destination = (
            await core.Destinations.CreateAsync(Callers.Administrator, new DestinationSettings { Name = "Acme", Url = Known.Url })
        ).Destination;
        await core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                new NewPush
                {
                    Kind = "trip",
                    ItemId = "trip-1",
                    DestinationId = destination.Id,
                    Payload = "{}"u8.ToArray(),
                },
            ]
        );
        await using var pages = new PagesContext(core, Callers.Viewer);
        var page = pages.Open<DestinationPage>(it => it.Add(one => one.Id, destination.Id));

        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                "1 push waits until somebody resumes the push service.",
                page.Words("[aria-labelledby=waiting-of]"),
                StringComparison.Ordinal
            )
        );
        Assert.Equal(("trip-1", "not tried yet"), (page.Words(".waiting-list a"), page.Words(".waiting-list small")));
        Assert.Equal("This needs the role operator; you are signed in as viewer.", page.Button("Cancel waiting pushes…").WhyForbidden());

        sender.Release();
        await core.PushService.SetPausedAsync(Callers.Operator, false);
        await page.WaitForAssertionAsync(() => Assert.Equal("No push waits.", page.Words("[aria-labelledby=waiting-of] .card-body")));
    }

    private Destination WithOlder(int count) =>
        count switch
        {
            0 => Known,
            1 => Known with { ProtectedPreviousSecret = "sealed", PreviousSecretUntil = Now.AddHours(1) },
            _ => Known with
            {
                ProtectedPreviousSecret = "sealed",
                PreviousSecretUntil = Now.AddHours(2),
                ProtectedOldestSecret = "sealed",
                OldestSecretUntil = Now.AddHours(1),
            },
        };

    private static IEnumerable<IElement> TextFields(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll("input").Where(input => input.GetAttribute("type") != "radio");

    private IRenderedComponent<LiveUpdates> Fields(AuthorizationForm form, Func<string, string?>? wrong = null) =>
        _context.Open<AuthorizationFields>(fields => fields.Add(it => it.Form, form).Add(it => it.Wrong, wrong ?? (_ => null)));

    private async Task OpenRotateAsync(Destination destination) =>
        (_page, _closed) = await _context.OpenDialogAsync<RotateSecretDialog>(
            new()
            {
                [nameof(RotateSecretDialog.Destination)] = destination,
                [nameof(RotateSecretDialog.Rotate)] =
                    (Func<bool, Task<RotatedSecret>>)(
                        endOld =>
                        {
                            _rotated.Add(endOld);
                            return Task.FromResult(_rotate());
                        }
                    ),
            }
        );
}
