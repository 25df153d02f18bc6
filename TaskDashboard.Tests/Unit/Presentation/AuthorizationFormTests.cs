using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class AuthorizationFormTests
{
    private static readonly Destination Open = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Name = "Acme",
        Url = "https://acme.example.com/",
        ProtectedSigningSecret = "sealed",
    };
    private static readonly Destination Basic = Open with
    {
        AuthorizationType = AuthorizationType.Basic,
        UserName = "td",
        ProtectedPassword = "sealed",
    };
    private static readonly Destination Oauth2 = Open with
    {
        AuthorizationType = AuthorizationType.Oauth2,
        TokenUrl = "https://login.example.com/token",
        ClientId = "td",
        ProtectedClientSecret = "sealed",
        Scope = "trips",
    };

    [Fact]
    public void A_new_destination_gets_what_was_typed_and_nothing_of_another_type()
    {
        var form = new AuthorizationForm(null)
        {
            Type = AuthorizationType.Oauth2,
            UserName = "left over",
            Password = "left over",
            TokenUrl = " https://login.example.com/token ",
            ClientId = "td ",
            ClientSecret = " s3cret",
            Scope = " ",
        };

        Assert.Equal(
            new PushAuthorization(AuthorizationType.Oauth2)
            {
                TokenUrl = "https://login.example.com/token",
                ClientId = "td",
                ClientSecret = " s3cret",
            },
            form.ToAuthorization()
        );
        form.Type = AuthorizationType.Basic;
        Assert.Equal(new PushAuthorization(AuthorizationType.Basic, "left over", "left over"), form.ToAuthorization());
        form.Type = AuthorizationType.None;
        Assert.Equal(PushAuthorization.None, form.ToAuthorization());
    }

    [Fact]
    public void Stored_secrets_stay_where_nothing_was_typed()
    {
        Assert.All(
            [Open, Basic, Oauth2],
            destination =>
            {
                var form = new AuthorizationForm(destination);
                Assert.Null(form.Password);
                Assert.Null(form.ClientSecret);
                Assert.True(form.KeepsSecret);
                Assert.Null(form.ToChange());
            }
        );
    }

    [Fact]
    public void A_new_secret_or_anything_else_that_is_new_changes_the_authorization_as_a_whole()
    {
        Assert.Equal(
            new PushAuthorization(AuthorizationType.Basic, "td", "new"),
            new AuthorizationForm(Basic) { Password = "new" }.ToChange()
        );
        Assert.Equal(
            new PushAuthorization(AuthorizationType.Basic, "other"),
            new AuthorizationForm(Basic) { UserName = "other" }.ToChange()
        );
        Assert.Equal(
            new PushAuthorization(AuthorizationType.Oauth2)
            {
                TokenUrl = Oauth2.TokenUrl,
                ClientId = "td",
                ClientSecret = "new",
                Scope = "trips",
            },
            new AuthorizationForm(Oauth2) { ClientSecret = "new" }.ToChange()
        );
        var scoped = new AuthorizationForm(Oauth2) { Scope = "" };
        Assert.False(scoped.KeepsSecret);
        Assert.Null(scoped.ToChange()!.Scope);
    }

    [Theory]
    [InlineData(AuthorizationType.None)]
    [InlineData(AuthorizationType.Oauth2)]
    public void Another_type_takes_the_place_of_the_one_before(AuthorizationType type) =>
        Assert.Equal(
            type,
            new AuthorizationForm(Basic) { Type = type }
                .ToChange()!
                .Type
        );
}
