using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;
using TaskDashboard.Tests.Live;

namespace TaskDashboard.Tests.Api;

/// <summary>Compares the table of access decisions with the mapped routes, and each decision with the answers.</summary>
public sealed partial class AccessTableTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string Allowed = "allowed";
    private const string Unknown = "401";
    private const string Forbidden = "403";
    private const string NotFound = "404";
    private const string Mistake = "400";

    // Mapped by the framework for the pages' script. Protected by the fallback policy.
    private static readonly string[] Framework = ["/_blazor", "/_framework"];

    public static TheoryData<AccessRule> Rules => [.. AccessTable.Rules];

    [Fact]
    public void Every_route_page_and_hub_method_has_its_decision_and_every_decision_is_about_one()
    {
        var mapped = Mapped().Where(call => !Framework.Any(path => call.Contains(" " + path, StringComparison.Ordinal))).ToHashSet();
        var decided = AccessTable.Rules.Select(rule => rule.Call).ToHashSet();

        Assert.True(
            mapped.IsSubsetOf(decided),
            $"Decide in AccessTable.cs who may call:\n{string.Join('\n', mapped.Except(decided).Order())}"
        );
        Assert.True(
            decided.IsSubsetOf(mapped),
            $"AccessTable.cs decides on what is not there:\n{string.Join('\n', decided.Except(mapped).Order())}"
        );
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Each_decision_is_what_is_answered(AccessRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var wrong = new List<string>();
        foreach (var who in Everybody(rule.Way))
        {
            var expected = Expected(rule, who);
            var (answer, text) = rule.Call.StartsWith("HUB", StringComparison.Ordinal)
                ? await WatchAsync(rule, who)
                : await CallAsync(rule, who);
            if (answer != expected)
            {
                wrong.Add($"{who}: {expected} was decided, {answer} came: {text}");
            }
            if (rule.Reach == Reach.Part && who.Company == AccessWorld.OtherCompany && world.IsRevealedBy(text))
            {
                wrong.Add($"{who}: it reveals another company: {text}");
            }
            if (
                rule.Reach == Reach.Part
                && answer == Allowed
                && who.Company == world.Company
                && rule.Call.StartsWith("GET", StringComparison.Ordinal)
                && !world.IsRevealedBy(text)
            )
            {
                wrong.Add($"{who}: it shows nothing of its own company: {text}");
            }
        }

        Assert.True(wrong.Count == 0, $"{rule}\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task A_wrong_key_is_answered_like_none()
    {
        using var nobody = world.App.Anonymous();
        using var wrong = world.App.Client("tdk_" + new string('0', 64));
        foreach (var rule in AccessTable.Rules.Where(rule => rule.Way == Way.Key && !rule.Call.StartsWith("HUB", StringComparison.Ordinal)))
        {
            var path = Parameter().Replace(rule.Call.Split(' ')[1], "x");
            var without = await nobody.Send(MethodOf(rule.Call), path);
            var with = await wrong.Send(MethodOf(rule.Call), path);
            Assert.Equal(401, with.Status);
            Assert.Equal(without.Text, with.Text);
            Assert.Equal("Bearer", with.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task Routes_of_the_framework_need_a_person()
    {
        using var nobody = world.App.Anonymous();
        var framework = Mapped().Where(call => Framework.Any(path => call.Contains(" " + path, StringComparison.Ordinal))).ToList();
        Assert.Contains("ANY /_blazor/negotiate", framework);
        foreach (var call in framework)
        {
            Assert.True((await nobody.Send(MethodOf(call), Parameter().Replace(call.Split(' ')[1], "x"))).Status == 401, call);
        }
    }

    /// <summary>The caller. Nobody has no role.</summary>
    private sealed record Who(Role? Role, string? Company);

    private IEnumerable<Who> Everybody(Way way)
    {
        yield return new Who(null, null);
        string?[] companies = way == Way.Person ? [null] : [AccessWorld.OtherCompany, null, world.Company];

        // Smallest role first: the calls of the largest role change objects.
        foreach (var role in Enum.GetValues<Role>())
        {
            foreach (var company in companies)
            {
                yield return new Who(role, company);
            }
        }
    }

    private string Expected(AccessRule rule, Who who) =>
        rule.Way == Way.Open ? Allowed
        : who.Role is not { } role ? Unknown
        : rule.Needs is { } needed && !RolePermissions.Of(role).Contains(needed)
            ? rule.Way is Way.DriveQuant or Way.SmartDocumentor ? Unknown
                : Forbidden
        : rule.Reach switch
        {
            Reach.Nowhere => NotFound,
            Reach.Whole when who.Company is not null => Forbidden,
            Reach.Own when who.Company == AccessWorld.OtherCompany => NotFound,
            Reach.Named when who.Company == AccessWorld.OtherCompany => Mistake,
            _ => Allowed,
        };

    private async Task<(string Answer, string Text)> CallAsync(AccessRule rule, Who who)
    {
        var path = Parameter().Replace(rule.Call.Split(' ')[1], rule.Of?.Invoke(world) ?? "nowhere") + rule.Query?.Invoke(world);
        using var client = world.App.Anonymous();
        using var body = rule.Body is { } of ? JsonContent.Create(of(world)) : null;
        var headers = who.Role is not { } role
            ? Array.Empty<(string, string)>()
            : rule.Way switch
            {
                Way.Key => [("Authorization", "Bearer " + world.KeyOf(role, who.Company))],
                Way.DriveQuant => [("x-dq-enterprise-api-key", world.KeyOf(role, who.Company))],
                Way.GravityZone =>
                [
                    ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(world.KeyOf(role, who.Company) + ":"))),
                ],
                Way.KeyAndId =>
                [
                    (
                        "Authorization",
                        "Basic "
                            + Convert.ToBase64String(
                                Encoding.UTF8.GetBytes($"{world.KeyIdOf(role, who.Company)}:{world.KeyOf(role, who.Company)}")
                            )
                    ),
                ],
                Way.VMware => [("x-dr-session", await world.TokenOfAsync(rule.Way.ToString(), role, who.Company))],
                Way.SmartDocumentor or Way.SailPoint =>
                [
                    ("Authorization", "Bearer " + await world.TokenOfAsync(rule.Way.ToString(), role, who.Company)),
                ],
                Way.Person => [("Cookie", await world.CookieOfAsync(role))],
                _ => [],
            };
        var answer = await client.Send(MethodOf(rule.Call), path, body, headers);

        // A page opens for every signed-in person and says who may use it.
        var forbidden =
            rule.Way == Way.Person && answer.Status == 200 && answer.Text.Contains("for administrators", StringComparison.Ordinal);
        return (
            answer.Status switch
            {
                401 when rule.Way == Way.Open && answer.Text.Contains("<h1>Sign in</h1>", StringComparison.Ordinal) => Allowed,
                401 => Unknown,
                403 => Forbidden,
                404 => NotFound,
                200 when rule.Way == Way.GravityZone && answer.Text.Contains("\"error\":{\"code\":-326", StringComparison.Ordinal) =>
                    NotFound,
                400 when rule.Reach == Reach.Named => Mistake,
                405 or >= 500 => answer.Status.ToString(),
                _ => forbidden ? Forbidden : Allowed,
            },
            answer.Text
        );
    }

    private async Task<(string Answer, string Text)> WatchAsync(AccessRule rule, Who who)
    {
        try
        {
            await using var hub = await HubSocket.ConnectAsync(
                world.App.Address,
                who.Role is { } role ? world.KeyOf(role, who.Company) : null
            );
            await hub.WatchAsync(new { taskId = rule.Of!(world) });
            await hub.LeaveAsync();
            var text = await hub.EndsAsync() ?? "";
            return (
                text.Length == 0 ? Allowed
                : text.Contains("notFound: ", StringComparison.Ordinal) ? NotFound
                : text,
                text
            );
        }
        catch (WebSocketException refused) when (refused.Message.Contains("401", StringComparison.Ordinal))
        {
            return (Unknown, refused.Message);
        }
    }

    private HashSet<string> Mapped()
    {
        var routes = world
            .App.Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .ToList();
        var calls = from route in routes from method in MethodsOf(route) select $"{method} /{route.RoutePattern.RawText?.TrimStart('/')}";
        var hubs =
            from hub in routes.Select(route => route.Metadata.GetMetadata<HubMetadata>()?.HubType).OfType<Type>().Distinct()
            where hub.Assembly == typeof(Program).Assembly
            from method in hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where method.GetBaseDefinition().DeclaringType == hub
            select $"HUB {method.Name}";
        return [.. calls, .. hubs];
    }

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["PAGE"]
        : route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods
        : ["ANY"];

    // The hub's negotiation and JSON-RPC calls use POST. Pages, and routes mapped for any method, use GET.
    private static HttpMethod MethodOf(string call) =>
        call.EndsWith("/negotiate", StringComparison.Ordinal) || call.Contains("/jsonrpc/", StringComparison.Ordinal) ? HttpMethod.Post
        : call.Split(' ')[0] is var method and not ("PAGE" or "ANY") ? new HttpMethod(method)
        : HttpMethod.Get;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
