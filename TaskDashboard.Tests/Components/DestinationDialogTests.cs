using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Components.Destinations;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialog that adds and edits destinations. The test receives its commands.</summary>
public sealed class DestinationDialogTests : IAsyncDisposable
{
    private static readonly Destination Known = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Name = "Acme",
        Url = "https://acme.example.com/",
        ProtectedSigningSecret = "sealed",
    };

    private readonly PagesContext _context = new();
    private readonly List<DestinationSettings> _added = [];
    private readonly List<DestinationChange> _changed = [];
    private RefusedException? _refusal;
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task A_new_destination_shows_its_signing_secret_once()
    {
        await OpenAsync(null);
        await TypeAsync("name", " Acme ");
        await TypeAsync("url", " https://acme.example.com/ ");
        await TypeAsync("company", "fleet");
        await SaveAsync();

        var added = Assert.Single(_added);
        Assert.Equal(
            ("Acme", "https://acme.example.com/", "fleet", PushAuthorization.None),
            (added.Name, added.Url, added.CompanyId, added.Authorization)
        );
        Assert.Equal("whsec_new", _page.Find(".secret pre").TextContent);
        Assert.Contains("shown only now", _page.Find(".secret").TextContent, StringComparison.Ordinal);
        await _page.ClickAsync(".mud-dialog-actions button");
        Assert.True(await _closed is true);
        Assert.DoesNotContain("whsec_new", _page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_authorization_asks_for_a_user_name_and_a_password()
    {
        await OpenAsync(null);
        Assert.Empty(_page.FindAll("input[name=password]"));
        await ChooseAsync("Basic");
        await TypeAsync("name", "Acme");
        await TypeAsync("url", "https://acme.example.com/");
        await TypeAsync("username", "td");
        await TypeAsync("password", "s3cret");
        await SaveAsync();

        Assert.Equal(new PushAuthorization(AuthorizationType.Basic, "td", "s3cret"), Assert.Single(_added).Authorization);
    }

    [Fact]
    public async Task OAuth2_asks_for_the_parameters_of_a_token_request()
    {
        await OpenAsync(null);
        await ChooseAsync("OAuth2");
        await TypeAsync("name", "Acme");
        await TypeAsync("url", "https://acme.example.com/");
        await TypeAsync("tokenUrl", "https://login.example.com/token");
        await TypeAsync("clientId", "td");
        await TypeAsync("clientSecret", "s3cret");
        await TypeAsync("scope", "trips");
        await SaveAsync();

        Assert.Equal(
            new PushAuthorization(AuthorizationType.Oauth2)
            {
                TokenUrl = "https://login.example.com/token",
                ClientId = "td",
                ClientSecret = "s3cret",
                Scope = "trips",
            },
            Assert.Single(_added).Authorization
        );
    }

    [Theory]
    [InlineData("name", "name is missing.")]
    [InlineData("url", "url is not an address.")]
    [InlineData("companyId", "companyId is another company than yours. Give acme.")]
    [InlineData("authorization.tokenUrl", "authorization.tokenUrl is missing.")]
    public async Task An_invalid_value_is_explained_at_its_field_and_the_input_is_kept(string member, string why)
    {
        await OpenAsync(null);
        await TypeAsync("name", "Acme");
        await ChooseAsync("OAuth2");
        _refusal = RefusedException.Invalid(member, why);
        await SaveAsync();

        Assert.Equal(why, _page.Find(".field-wrong").TextContent, ignoreCase: true);
        Assert.Empty(_page.FindAll(".fault"));
        Assert.Equal("Acme", _page.Find("input[name=name]").GetAttribute("value"));

        _refusal = null;
        await SaveAsync();
        Assert.NotEmpty(_page.FindAll(".secret"));
    }

    [Fact]
    public async Task A_failure_that_does_not_belong_to_a_field_is_shown_in_the_dialog()
    {
        await OpenAsync(null);
        _refusal = RefusedException.Unavailable("The store is full.", null);
        await SaveAsync();

        Assert.Contains("The database cannot be reached", _page.Find(".fault").TextContent, StringComparison.Ordinal);
        Assert.False(_closed.IsCompleted);
    }

    [Fact]
    public async Task Editing_keeps_the_password_if_the_field_stays_empty()
    {
        await OpenAsync(
            Known with
            {
                AuthorizationType = AuthorizationType.Basic,
                UserName = "td",
                ProtectedPassword = "sealed",
                Concurrency = 4,
            }
        );
        Assert.Equal("td", _page.Find("input[name=username]").GetAttribute("value"));
        Assert.Equal("", _page.Find("input[name=password]").GetAttribute("value") ?? "");
        await TypeAsync("name", "Acme Insurance");
        await SaveAsync();

        Assert.Equal(
            new DestinationChange
            {
                Name = "Acme Insurance",
                Url = Known.Url,
                Concurrency = 4,
            },
            Assert.Single(_changed)
        );
        Assert.True(await _closed is true);
    }

    [Fact]
    public async Task Editing_can_change_the_password_and_remove_the_authorization()
    {
        await OpenAsync(Known with { AuthorizationType = AuthorizationType.Basic, UserName = "td", ProtectedPassword = "sealed" });
        await TypeAsync("password", "new");
        await SaveAsync();
        Assert.Equal(new PushAuthorization(AuthorizationType.Basic, "td", "new"), _changed[0].Authorization);

        await OpenAsync(Known with { AuthorizationType = AuthorizationType.Basic, UserName = "td", ProtectedPassword = "sealed" });
        await ChooseAsync("None");
        await SaveAsync();
        Assert.Equal(PushAuthorization.None, _changed[1].Authorization);
    }

    [Fact]
    public async Task Canceling_the_dialog_changes_nothing()
    {
        await OpenAsync(Known);
        await TypeAsync("name", "Another");

        await _page.ClickAsync(".mud-dialog-actions button");

        Assert.Null(await _closed);
        Assert.Empty(_changed);
    }

    private Task TypeAsync(string name, string text) => _page.ChangeAsync($"input[name={name}]", text);

    private Task ChooseAsync(string label) =>
        _page.ClickAsync(() =>
            _page.FindAll(".choice").Single(choice => choice.Words().StartsWith(label, StringComparison.Ordinal)).QuerySelector("input")!
        );

    private Task SaveAsync() => _page.SubmitAsync();

    private async Task OpenAsync(Destination? destination)
    {
        var parameters = new Dictionary<string, object?>
        {
            [nameof(DestinationDialog.Add)] = (Func<DestinationSettings, Task<string>>)(settings => Take(_added, settings, "whsec_new")),
            [nameof(DestinationDialog.Change)] = (Func<DestinationChange, Task>)(change => Take(_changed, change, change)),
        };
        if (destination is not null)
        {
            parameters[nameof(DestinationDialog.Destination)] = destination;
        }

        (_page, _closed) = await _context.OpenDialogAsync<DestinationDialog>(parameters);

        Task<TAnswer> Take<TOrder, TAnswer>(List<TOrder> orders, TOrder order, TAnswer answer)
        {
            if (_refusal is not null)
            {
                throw _refusal;
            }

            orders.Add(order);
            return Task.FromResult(answer);
        }
    }
}
