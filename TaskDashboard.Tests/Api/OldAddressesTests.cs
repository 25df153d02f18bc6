using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Api;

/// <summary>Addresses of earlier versions lead to the same view.</summary>
public sealed class OldAddressesTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("/?state=failed", "/tasks?state=failed")]
    [InlineData("/?type=A&type=B&q=a%20%26%20b&after=50", "/tasks?type=A&type=B&q=a%20%26%20b&after=50")]
    public async Task The_task_list_has_moved_with_its_filters(string old, string address)
    {
        using var browser = fixture.App.Anonymous();
        var cookie = await fixture.App.CookieOfAsync(Caller.LinkHolder);

        var answer = await browser.Send(HttpMethod.Get, old, null, ("Cookie", cookie), ("Accept", "text/html"));

        Assert.Equal((302, address), (answer.Status, answer.Headers["Location"]));
    }

    [Theory]
    [InlineData("/failed-pushes", "/pushes")]
    [InlineData("/failed-pushes?q=time%20out&destination=d1&kind=trip", "/pushes?q=time%20out&destination=d1&kind=trip")]
    [InlineData("/failed-pushes?open=d1.7&after=3&push=p1&retry=r1", "/pushes?open=d1.7&after=3&push=p1&retry=r1")]
    public async Task The_failed_pushes_have_moved_with_their_filters(string old, string address)
    {
        using var browser = fixture.App.Anonymous();
        var cookie = await fixture.App.CookieOfAsync(Caller.LinkHolder);

        var answer = await browser.Send(HttpMethod.Get, old, null, ("Cookie", cookie), ("Accept", "text/html"));

        Assert.Equal((302, address), (answer.Status, answer.Headers["Location"]));
    }

    [Fact]
    public async Task A_person_who_has_to_sign_in_is_led_back_to_the_old_address_first()
    {
        using var browser = fixture.App.Anonymous();

        var answer = await browser.Send(HttpMethod.Get, "/?state=failed", null, ("Accept", "text/html"));

        Assert.Equal("/sign-in?back=%2F%3Fstate%3Dfailed", answer.Headers["Location"]);
    }
}
