namespace TaskDashboard.Tests.Api;

/// <summary>Calls that are not mapped: an unknown path, or an unknown method of a path.</summary>
public sealed class UnknownCallTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task An_unmapped_path_is_refused_too()
    {
        using var nobody = App.Anonymous();

        Assert.Equal(401, (await nobody.Get("/nowhere")).Status);
        Assert.Equal(401, (await nobody.Get("/api/nowhere")).Status);
        Assert.Equal(401, (await nobody.Get("/v1/nowhere")).Status);
        Assert.Equal(401, (await nobody.Get("/v1/enterprise/nowhere")).Status);
    }

    [Fact]
    public async Task With_a_key_an_unknown_call_is_not_found()
    {
        using var viewer = await App.ClientAsync(Role.Viewer);

        (await viewer.Get("/api/nowhere")).MustRefuse(404, "noSuchCall");
        (await viewer.Post("/api/nowhere", new { })).MustRefuse(404, "noSuchCall");
        (await viewer.Get("/api/tasks/1/nowhere")).MustRefuse(404, "noSuchCall");
    }

    [Theory]
    [InlineData("DELETE", "/api/tasks", "GET, POST")]
    [InlineData("PUT", "/api/tasks/000000000000000000000001", "GET")]
    [InlineData("GET", "/api/tasks/000000000000000000000001/cancel", "POST")]
    [InlineData("GET", "/api/keys/000000000000000000000001", "DELETE")]
    [InlineData("POST", "/api/push-service", "GET, PUT")]
    public async Task A_method_that_a_call_does_not_take_is_405_and_the_answer_names_those_that_it_takes(
        string method,
        string path,
        string allowed
    )
    {
        using var viewer = await App.ClientAsync(Role.Viewer);

        var answer = await viewer.Send(new HttpMethod(method), path);

        answer.MustRefuse(405, "methodNotAllowed");
        Assert.Equal(allowed, answer.Headers["Allow"]);
        using var nobody = App.Anonymous();
        Assert.Equal(401, (await nobody.Send(new HttpMethod(method), path)).Status);
    }

    [Fact]
    public async Task A_vendor_s_path_keeps_its_contract()
    {
        var key = await App.AddKeyAsync(Role.Operator, null, "*");
        using var program = App.Anonymous();

        var answer = await program.Send(
            HttpMethod.Delete,
            "/v1/enterprise/task/000000000000000000000001",
            null,
            ("x-dq-enterprise-api-key", key.Secret)
        );

        Assert.Equal(404, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Allow"));
    }
}
