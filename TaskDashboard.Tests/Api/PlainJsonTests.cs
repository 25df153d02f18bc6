using System.Text;
using System.Text.Json;
using TaskDashboard.Tests.Live;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Tests.Api;

/// <summary>Our JSON escapes only what JSON requires, so that values can be copied from it.</summary>
public sealed class PlainJsonTests(ApiFixture fixture, ITestOutputHelper output)
{
    // Characters that usual encoders escape: for HTML, beyond ASCII, invisible, private use, beyond the basic plane.
    private const string Odd = "a+b & 'c' <d> `e` \u00fc \u66f8 \u00a0\u200f\u2028\ue000 \U0001f600";

    private static readonly JsonSerializerOptions Options = new() { Encoder = PlainJsonEncoder.Instance };

    [Fact]
    public void Any_text_comes_back_as_it_was_and_nothing_is_escaped_that_need_not_be()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5000; round++)
        {
            var text = Text(random);
            var utf8 = JsonSerializer.SerializeToUtf8Bytes(text, Options);
            var json = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);

            // An unpaired surrogate is not valid text and cannot be written.
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(expected, JsonElement.Parse(json).GetString());
            Assert.Equal(1 + expected.Sum(CostOf) + 1, json.Length);

            // Text that is already UTF-8 takes another code path.
            Assert.Equal(json, JsonSerializer.Serialize(JsonElement.Parse(json), Options));
        }

        static int CostOf(char character) =>
            character switch
            {
                '"' or '\\' or '\b' or '\t' or '\n' or '\f' or '\r' => 2,
                < ' ' => 6,
                _ => 1,
            };
    }

    [Fact]
    public async Task An_answer_shows_a_text_as_it_is()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var task = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = Odd,
                    attributes = new { note = Odd },
                }
            )
        ).Must(201);
        var read = (await client.Get("/api/tasks/" + task.String("id"))).Must(200);
        var destination = (await client.Post("/api/destinations", new { name = Odd, url = "http://127.0.0.1:9/hook?a=1&b=+" })).Must(201);

        Assert.Contains($"\"name\":\"{Odd}\"", task.Text, StringComparison.Ordinal);
        Assert.Contains($"\"note\":\"{Odd}\"", read.Text, StringComparison.Ordinal);
        Assert.Contains($"\"name\":\"{Odd}\"", destination.Text, StringComparison.Ordinal);
        Assert.Contains("\"http://127.0.0.1:9/hook?a=1&b=+\"", destination.Text, StringComparison.Ordinal);
        Assert.Contains($"\"signingSecret\":\"{destination.String("signingSecret")}\"", destination.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_shows_a_text_as_it_is()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var answer = (await client.Get("/api/tasks?" + Uri.EscapeDataString("d\u00e9j\u00e0+<\U0001f600>") + "=1")).Must(400);

        Assert.Contains("d\u00e9j\u00e0+<\U0001f600>", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hub_shows_a_text_as_it_is()
    {
        var (company, client) = await fixture.App.NewCompanyAsync();
        using (client)
        {
            await using var hub = await HubSocket.ConnectAsync(client, fixture.App);
            await hub.WatchAsync(new { });
            await hub.NextAsync();
            await client.Post("/api/tasks", new { type = "t", name = Odd });

            Assert.Contains($"\"name\":\"{Odd}\"", (await hub.NextAsync()).GetRawText(), StringComparison.Ordinal);
        }
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(40); count > 0; count--)
        {
            text.Append(
                random.Next(5) switch
                {
                    0 => (char)random.Next(0x80),
                    1 => (char)random.Next(0x10000),
                    2 => (char)random.Next(0xd800, 0xe000),
                    3 => "\\\"\n\u2028"[random.Next(4)],
                    _ => 'x',
                }
            );
            if (random.Next(4) == 0)
            {
                text.Append(char.ConvertFromUtf32(random.Next(0x10000, 0x110000)));
            }
        }

        return text.ToString();
    }
}
