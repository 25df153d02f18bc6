using System.Text;
using Microsoft.AspNetCore.Http;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Vendors;

public sealed class CredentialsTests
{
    [Theory]
    [InlineData("user:password", "user", "password")]
    [InlineData("user:", "user", "")]
    [InlineData(":password", "", "password")]
    [InlineData(":", "", "")]
    [InlineData("user:pass:word", "user", "pass:word")]
    [InlineData("Müller:pässword €", "Müller", "pässword €")]
    public void Basic_is_read_as_user_and_password(string pair, string user, string password)
    {
        var request = With("Basic " + Base64(pair));

        Assert.Equal((user, password), Credentials.Basic(request));
        Assert.Null(Credentials.Bearer(request));
    }

    [Fact]
    public void Schemes_are_read_in_any_case()
    {
        Assert.Equal(("u", "p"), Credentials.Basic(With("bAsIc " + Base64("u:p"))));
        Assert.Equal("token", Credentials.Bearer(With("BEARER token")));
        Assert.Equal("token", Credentials.Bearer(With("Bearer   token ")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic =")]
    [InlineData("Basic dTpw!")]
    [InlineData("Basic not base64 at all")]
    [InlineData("Basic dXNlcg==")] // no colon
    [InlineData("dTpw")]
    [InlineData("Basically dTpw")]
    [InlineData("Bearer dTpw")]
    [InlineData("\0")]
    public void Malformed_Basic_credentials_are_ignored(string header) => Assert.Null(Credentials.Basic(With(header)));

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("token")]
    [InlineData("Bearers token")]
    [InlineData("Basic dTpw")]
    public void A_malformed_Bearer_token_is_ignored(string header) => Assert.Null(Credentials.Bearer(With(header)));

    [Fact]
    public void Without_the_header_or_with_two_there_is_no_caller()
    {
        Assert.Null(Credentials.Basic(With()));
        Assert.Null(Credentials.Bearer(With()));
        Assert.Null(Credentials.Basic(With("Basic " + Base64("u:p"), "Basic " + Base64("u:p"))));
        Assert.Null(Credentials.Bearer(With("Bearer one", "Bearer two")));
    }

    [Fact]
    public async Task Fields_come_from_the_query_string_in_any_case()
    {
        var fields = await FieldsAsync("?Grant_Type=client_credentials&client_id=a%20b&client_id=c", null, "");

        Assert.Equal("client_credentials", fields!["grant_type"]);
        Assert.Equal("a b,c", fields["CLIENT_ID"]);
        Assert.Equal(2, fields.Count);
    }

    [Fact]
    public async Task A_urlencoded_body_wins_over_the_query_string()
    {
        var fields = await FieldsAsync(
            "?client_id=query&scope=x",
            "application/x-www-form-urlencoded; charset=utf-8",
            "CLIENT_ID=body&client_secret=s%2Bt+u%C3%A4"
        );

        Assert.Equal(("body", "s+t uä", "x"), (fields!["client_id"], fields["client_secret"], fields["scope"]));
    }

    [Fact]
    public async Task A_multipart_body_is_read_too()
    {
        const string body =
            "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nme\r\n--b\r\nContent-Disposition: form-data; "
            + "name=client_secret\r\n\r\nhush\r\n--b--\r\n";

        var fields = await FieldsAsync("", "multipart/form-data; boundary=b", body);

        Assert.Equal(("me", "hush"), (fields!["client_id"], fields["client_secret"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("nonsense")]
    public async Task A_body_of_another_content_type_is_ignored(string? contentType)
    {
        var fields = await FieldsAsync("?client_id=query", contentType, "client_id=body");

        Assert.Equal("query", Assert.Single(fields!).Value);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nme")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "client_id=me")]
    [InlineData("multipart/form-data", "--b--")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\nme\r\n--b--\r\n")]
    public async Task A_form_that_is_incomplete_or_malformed_is_not_read(string contentType, string body) =>
        Assert.Null(await FieldsAsync("?client_id=query", contentType, body));

    [Fact]
    public async Task A_form_that_is_too_large_is_not_read_with_or_without_a_declared_length()
    {
        var large = "client_id=" + new string('x', 17 * 1024);

        Assert.Null(await FieldsAsync("", "application/x-www-form-urlencoded", large));
        Assert.Null(await FieldsAsync("", "application/x-www-form-urlencoded", large, saysLength: false));
        Assert.Null(
            await FieldsAsync(
                "",
                "application/x-www-form-urlencoded",
                string.Join('&', Enumerable.Range(0, 40).Select(index => $"f{index}=x"))
            )
        );
        Assert.Null(await FieldsAsync("", "application/x-www-form-urlencoded", new string('k', 300) + "=x"));
    }

    private static async Task<IReadOnlyDictionary<string, string>?> FieldsAsync(
        string query,
        string? contentType,
        string body,
        bool saysLength = true
    )
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var stream = new MemoryStream(bytes);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.QueryString = new QueryString(query);
        http.Request.ContentType = contentType;
        http.Request.ContentLength = saysLength ? bytes.Length : null;
        http.Request.Body = stream;
        return await Credentials.FormAsync(http.Request);
    }

    private static HttpRequest With(params string[] authorization)
    {
        var http = new DefaultHttpContext();
        if (authorization.Length > 0)
        {
            http.Request.Headers.Authorization = authorization;
        }
        return http.Request;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
