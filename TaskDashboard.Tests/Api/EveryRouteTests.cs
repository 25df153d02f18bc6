using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Api;

/// <summary>Whatever is mapped is refused without a key or a cookie, unless it stands in the list here.</summary>
public sealed class EveryRouteTests(ApiFixture fixture)
{
    private static readonly HashSet<string> Open = ["/sign-in", "/health/live", "/health/ready", "/openapi/{documentName}.json"];

    private RunningApp App => fixture.App;

    [Fact]
    public async Task Every_route_but_the_listed_ones_answers_401_without_a_key()
    {
        using var nobody = App.Anonymous();
        var answers = new List<string>();
        foreach (var (method, pattern, path) in Routes())
        {
            var answer = await nobody.Send(new HttpMethod(method), path);
            if (answer.Status != 401) answers.Add($"{method} {pattern}: {answer.Status}");
        }

        Assert.True(answers.Count == 0, string.Join(Environment.NewLine, answers));
    }

    [Fact]
    public async Task A_wrong_key_is_answered_like_none()
    {
        using var nobody = App.Anonymous();
        using var wrong = App.Client("tdk_" + new string('0', 64));
        foreach (var (method, _, path) in Routes().Where(route => route.Path.StartsWith("/api", StringComparison.Ordinal)))
        {
            var without = await nobody.Send(new HttpMethod(method), path);
            var with = await wrong.Send(new HttpMethod(method), path);
            Assert.Equal(401, with.Status);
            Assert.Equal(without.Text, with.Text);
            Assert.Equal("Bearer", with.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public void The_walk_meets_the_calls_of_the_api_of_DriveQuant_and_of_the_pages()
    {
        var patterns = Routes().Select(route => $"{route.Method} {route.Pattern}").ToHashSet();

        Assert.Contains("POST /api/pushes", patterns);
        Assert.Contains("DELETE /api/keys/{id}", patterns);
        Assert.Contains("GET /v1/enterprise/task/{taskId}", patterns);
        Assert.Contains("POST /sign-out", patterns);
        Assert.Contains("GET /", patterns);
        Assert.Contains(patterns, pattern => pattern.Contains("_blazor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_that_nobody_mapped_is_refused_too()
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
        (await viewer.Delete("/api/tasks")).MustRefuse(404, "noSuchCall");
    }

    private IEnumerable<(string Method, string Pattern, string Path)> Routes() =>
        from endpoint in App.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        let pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
        where !Open.Contains(pattern)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, pattern, "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(Filled)));

    private static string Filled(RoutePatternPathSegment segment) =>
        string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "x"));
}
