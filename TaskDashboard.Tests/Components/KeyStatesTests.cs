using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Keys;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Components;

/// <summary>The list of keys and the dialog that adds one, in each of their states. The test receives the commands.</summary>
public sealed class KeyStatesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly ApiKey Known = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Name = "Exporter",
        Hash = [],
        Role = Role.Operator,
        Vendors = "",
        CreatedAt = At,
        CreatedBy = "Ada",
    };

    private readonly PagesContext _context = new(add: services =>
        services
            .AddSingleton<IVendor>(new FakeVendor("One", _ => throw new InvalidOperationException("Not asked here.")))
            .AddSingleton<IVendor>(new FakeVendor("Two", _ => throw new InvalidOperationException("Not asked here.")))
    );
    private readonly List<NewApiKey> _added = [];
    private Func<Task<NewKey>> _add = () => Task.FromResult(new NewKey(Known, "tdk_secret"));
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task A_key_in_use_shows_who_uses_it_for_what_and_can_be_revoked()
    {
        List<ApiKey> revoked = [];

        var page = Table(Known with { CompanyId = "acme" }, revoked);

        Assert.Equal(
            ["In use", "Exporter 0123456789abcdef01234567", "Operator", "acme", "none", "by Ada", "Revoke"],
            page.FindAll("tbody td").Select(cell => cell.Words())
        );
        Assert.Equal(Times.Iso(At), page.Find(".c-added time-local").GetAttribute("at"));
        Assert.Equal(Known.Id, page.Button("Copy the id of Exporter").GetAttribute("data-copy"));
        await page.PressAsync("Revoke Exporter");
        Assert.Equal("Exporter", Assert.Single(revoked).Name);
    }

    [Theory]
    [InlineData("", "none")]
    [InlineData("*", "all")]
    [InlineData("One", "One")]
    [InlineData("One Two", "One, Two")]
    public void The_vendors_of_a_key_are_listed_in_words(string vendors, string words) =>
        Assert.Equal(words, Table(Known with { Vendors = vendors }).Words(".c-vendors:is(td)"));

    [Fact]
    public void A_key_without_a_company_is_for_all() => Assert.Equal("all", Table(Known).Words("td.c-company"));

    [Fact]
    public void A_revoked_key_says_since_when_and_offers_nothing()
    {
        var page = Table(Known with { RevokedAt = At.AddMinutes(5) });

        Assert.Equal(("Revoked", "revoked"), (page.Words("td.c-state"), page.Words("td.c-acts")));
        Assert.Equal(
            (Times.Iso(At.AddMinutes(5)), " ago"),
            (page.Find(".c-acts time-age").GetAttribute("at"), page.Find(".c-acts time-age").GetAttribute("suffix"))
        );
        Assert.Empty(page.FindAll(".c-acts button"));
    }

    [Fact]
    public async Task The_key_from_the_settings_says_where_it_is_changed()
    {
        List<ApiKey> revoked = [];
        var page = Table(Known with { Id = KeyService.BootstrapId }, revoked);

        await page.PressAsync("Revoke Exporter");

        Assert.Empty(revoked);
        Assert.Contains("Access:BootstrapApiKey", page.Button("Revoke Exporter").WhyForbidden(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_whole_in_the_row_and_in_its_hint()
    {
        var name = string.Concat(Enumerable.Repeat("Exporter of trips ", 11)).Trim();

        var page = Table(Known with { Name = name });

        Assert.Equal((name, name), (page.Words("td.c-name strong"), page.Find("td.c-name strong").GetAttribute("title")));
    }

    [Fact]
    public async Task The_roles_are_explained_and_an_operator_is_proposed()
    {
        await OpenAsync();

        Assert.Equal(
            Enum.GetValues<Role>().Select(role => $"{RoleWords.Of(role)} {RoleWords.Explanation(role)}"),
            _page.FindAll("label:has([name=role])").Select(role => role.Words())
        );
        await TypeAsync("name", "Exporter");
        await SaveAsync();
        Assert.Equal((Role.Operator, (string?)null), (_added[0].Role, _added[0].CompanyId));
    }

    [Fact]
    public async Task All_vendors_include_those_of_the_list_which_cannot_be_ticked_any_more()
    {
        await OpenAsync();
        await TypeAsync("name", "Exporter");
        await _page.ChangeAsync(() => Vendors[1], true);

        await _page.ChangeAsync(() => Vendors[0], true);

        Assert.All(Vendors.Skip(1), vendor => Assert.True(vendor.HasAttribute("disabled") && vendor.HasAttribute("checked")));
        await SaveAsync();
        Assert.Equal([Caller.AllVendors], _added[0].Vendors);
    }

    [Fact]
    public async Task Without_a_tick_the_key_is_for_no_vendor()
    {
        await OpenAsync();
        await TypeAsync("name", "Exporter");

        await SaveAsync();

        Assert.Empty(_added[0].Vendors);
    }

    [Fact]
    public async Task The_key_and_its_id_are_shown_once_with_how_to_use_them()
    {
        await OpenAsync();
        await TypeAsync("name", "Exporter");

        await SaveAsync();

        Assert.Contains("The key Exporter is ready.", _page.Words(".dialog-body"), StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer", _page.Words(".dialog-body"), StringComparison.Ordinal);
        Assert.Equal("It is shown only now. Keep it where secrets are kept.", _page.Words(".secret .notice"));
        Assert.Equal("tdk_secret", _page.Button("Copy the key").GetAttribute("data-copy"));
        Assert.Equal(Known.Id, _page.Button("Copy the id").GetAttribute("data-copy"));
        Assert.Empty(_page.FindAll("input"));
        Assert.DoesNotContain("Cancel", _page.Buttons());
        await SaveAsync();
        Assert.True(await _closed is true);
        Assert.Single(_added);
        Assert.DoesNotContain("tdk_secret", _page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "name", "name is missing.", "Name is missing.")]
    [InlineData("companyId", "company", "companyId is another company than yours. Give acme.", "CompanyId is another company than yours.")]
    public async Task A_refused_value_is_marked_and_explained_and_the_input_is_kept(string member, string field, string why, string words)
    {
        _add = () => throw RefusedException.Invalid(member, why);
        await OpenAsync();
        await TypeAsync("name", "Exporter");
        await TypeAsync("company", "bravo");

        await SaveAsync();

        Assert.Contains(words, _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal([field], _page.FindAll("input[aria-invalid=true]").Select(input => input.GetAttribute("name")!));
        Assert.Equal(("Exporter", "bravo"), (ValueOf("name"), ValueOf("company")));
        Assert.Empty(_page.FindAll(".secret"));
        _add = () => Task.FromResult(new NewKey(Known, "tdk_secret"));
        await SaveAsync();
        Assert.Empty(_page.FindAll("[role=alert]"));
        Assert.Equal("tdk_secret", _page.Words(".secret pre"));
    }

    [Fact]
    public async Task An_unexpected_failure_shows_a_reference_and_no_details()
    {
        _add = () => throw new InvalidOperationException("/etc/passwd");
        await OpenAsync();

        await SaveAsync();

        Assert.Contains("Something went wrong on the server", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Matches("Reference [0-9a-z]{8}", _page.Words("[role=alert]"));
        Assert.DoesNotContain("/etc/passwd", _page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_of_one_company_begins_with_its_name()
    {
        await OpenAsync(new() { [nameof(KeyDialog.CompanyId)] = "acme" });
        await TypeAsync("name", "Exporter");

        await SaveAsync();

        Assert.Equal("acme", _added[0].CompanyId);
    }

    [Fact]
    public async Task Canceling_adds_nothing()
    {
        await OpenAsync();
        await TypeAsync("name", "Exporter");

        await _page.PressAsync("Cancel");

        Assert.Null(await _closed);
        Assert.Empty(_added);
    }

    private IReadOnlyList<IElement> Vendors => _page.FindAll("input[name=vendors]");

    private string? ValueOf(string name) => _page.Find($"input[name={name}]").GetAttribute("value");

    private Task TypeAsync(string name, string text) => _page.ChangeAsync($"input[name={name}]", text);

    private Task SaveAsync() => _page.SubmitAsync();

    private IRenderedComponent<LiveUpdates> Table(ApiKey key, List<ApiKey>? revoked = null) =>
        _context.Open<KeyTable>(table => table.Add(it => it.Keys, [key]).Add(it => it.Revoke, one => revoked?.Add(one)));

    private async Task OpenAsync(Dictionary<string, object?>? more = null)
    {
        var parameters = new Dictionary<string, object?>(more ?? [])
        {
            [nameof(KeyDialog.Add)] =
                (Func<NewApiKey, Task<NewKey>>)(
                    key =>
                    {
                        _added.Add(key);
                        return _add();
                    }
                ),
        };
        (_page, _closed) = await _context.OpenDialogAsync<KeyDialog>(parameters);
    }
}
