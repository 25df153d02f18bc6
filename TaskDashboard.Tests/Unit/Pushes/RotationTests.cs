using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A new signing secret, and the previous one for a day.</summary>
public sealed class RotationTests : CoreTest
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task Both_secrets_sign_for_a_day_and_then_the_new_one_alone()
    {
        await StartAsync();
        var (destination, first) = await NewAsync();

        var rotated = await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);

        Assert.Equal(Clock.UtcNow + Day, rotated.PreviousValidUntil);
        Assert.NotEqual(first, rotated.SigningSecret);
        Assert.Equal([rotated.SigningSecret, first], await SignersAsync(destination, rotated.SigningSecret, first));
        Clock.Advance(Day - TimeSpan.FromSeconds(1));
        Assert.Equal([rotated.SigningSecret, first], await SignersAsync(destination, rotated.SigningSecret, first));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([rotated.SigningSecret], await SignersAsync(destination, rotated.SigningSecret, first));
        Assert.Equal(
            1,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM AuditEntries WHERE Action = 'signingSecretRotated' AND Subject = @p0",
                destination.Id
            )
        );
    }

    [Fact]
    public async Task A_restart_keeps_both_and_ends_the_old_one_in_time()
    {
        await StartAsync();
        var (destination, first) = await NewAsync();
        var second = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;

        await RestartAsync();
        Assert.Equal([second, first], await SignersAsync(destination, second, first));
        Clock.Advance(Day);
        await RestartAsync();
        Assert.Equal([second], await SignersAsync(destination, second, first));
    }

    [Fact]
    public async Task After_a_second_rotation_all_three_sign_each_until_its_own_end_also_across_a_restart()
    {
        await StartAsync();
        var (destination, first) = await NewAsync();
        var second = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;
        var firstEnds = Clock.UtcNow + Day;
        Clock.Advance(TimeSpan.FromHours(1));

        var rotated = await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);

        var third = rotated.SigningSecret;
        Assert.Equal((Clock.UtcNow + Day, firstEnds), (rotated.PreviousValidUntil, rotated.OldestValidUntil));
        Assert.Equal([third, second, first], await SignersAsync(destination, third, second, first));
        await RestartAsync();
        Assert.Equal([third, second, first], await SignersAsync(destination, third, second, first));
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal([third, second], await SignersAsync(destination, third, second, first));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([third], await SignersAsync(destination, third, second, first));
    }

    [Fact]
    public async Task A_third_rotation_waits_until_the_oldest_has_ended()
    {
        await StartAsync();
        var (destination, first) = await NewAsync();
        var second = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;
        var ends = Clock.UtcNow + Day;
        Clock.Advance(TimeSpan.FromHours(1));
        var third = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;

        var refused = await RefusedAsync(
            () => Host.Destinations.RotateSecretAsync(Administrator, destination.Id),
            RefusalKind.Conflict,
            "secretsInUse"
        );

        Assert.Contains($"ends at {ends.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", refused.Message, StringComparison.Ordinal);
        Assert.Contains("\"endOld\": true", refused.Message, StringComparison.Ordinal);
        Assert.Equal([third, second, first], await SignersAsync(destination, third, second, first));
        Clock.Advance(TimeSpan.FromHours(23));
        var fourth = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;
        Assert.Equal([fourth, third, second], await SignersAsync(destination, fourth, third, second, first));
        Assert.Equal(
            3,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM AuditEntries WHERE Action = 'signingSecretRotated' AND Subject = @p0",
                destination.Id
            )
        );
    }

    [Fact]
    public async Task The_old_secrets_end_at_once_when_that_is_asked_for()
    {
        await StartAsync();
        var (destination, first) = await NewAsync();
        var second = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;
        var third = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;

        var rotated = await Host.Destinations.RotateSecretAsync(Administrator, destination.Id, endOld: true);

        var fourth = rotated.SigningSecret;
        Assert.Equal((null, null), (rotated.PreviousValidUntil, rotated.OldestValidUntil));
        Assert.Equal([fourth], await SignersAsync(destination, fourth, third, second, first));
        await RestartAsync();
        Assert.Equal([fourth], await SignersAsync(destination, fourth, third, second, first));
        Assert.Equal(
            1,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM AuditEntries WHERE Action = 'signingSecretReplaced' AND Subject = @p0",
                destination.Id
            )
        );
        var fifth = (await Host.Destinations.RotateSecretAsync(Administrator, destination.Id)).SigningSecret;
        Assert.Equal([fifth, fourth], await SignersAsync(destination, fifth, fourth, third));
    }

    [Fact]
    public async Task It_needs_an_administrator_of_the_destination_s_company()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(companyId: "acme");

        await RefusedAsync(() => Host.Destinations.RotateSecretAsync(Operator, destination.Id), RefusalKind.Forbidden);
        await RefusedAsync(
            () => Host.Destinations.RotateSecretAsync(Callers.Of(Role.Administrator, "other"), destination.Id),
            RefusalKind.NotFound
        );
        await RefusedAsync(() => Host.Destinations.RotateSecretAsync(Administrator, "nonsense"), RefusalKind.NotFound);
    }

    private async Task<(Destination Destination, string Secret)> NewAsync()
    {
        var created = await Host.Destinations.CreateAsync(Administrator, new DestinationSettings { Name = "shop", Url = UrlOf("shop") });
        return (created.Destination, created.SigningSecret);
    }

    /// <summary>The secrets that signed the next push, in the order of the header.</summary>
    private async Task<IEnumerable<string>> SignersAsync(Destination destination, params string[] secrets)
    {
        Sender.Answer = _ => Reply.Delivered;
        var exchange = Host.Destinations.SendTestAsync(Operator, destination.Id);
        var target = (await Sender.NextAsync()).Target;
        await exchange;
        var signature = WebhookSignature.Sign("id", 1, "{}"u8, target.SigningKeysAt(Clock.UtcNow));
        return signature.Split(' ').Select(entry => secrets.Single(secret => entry == SignatureOf(secret)));
    }

    private static string SignatureOf(string secret)
    {
        Assert.True(WebhookSignature.TryDecode(secret, out var key));
        return WebhookSignature.Sign("id", 1, Encoding.UTF8.GetBytes("{}"), [new SigningKey(key)]);
    }
}
