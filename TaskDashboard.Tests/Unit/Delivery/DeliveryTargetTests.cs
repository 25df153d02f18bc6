using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class DeliveryTargetTests
{
    [Fact]
    public void A_malformed_secret_is_refused_without_being_repeated()
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            new DeliveryTarget(new Uri("https://hook.example"), PushAuthorization.None, [new(SenderFixture.Secret), new("whsec_oops")])
        );

        Assert.Contains("2", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("oops", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signing_secret_is_not_printed() =>
        Assert.DoesNotContain(
            "whsec_",
            new SigningSecret(SenderFixture.Secret, DateTimeOffset.UnixEpoch).ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Each_secret_signs_until_its_own_end_in_whatever_order_they_end()
    {
        var start = DateTimeOffset.UnixEpoch;
        SigningSecret[] secrets =
        [
            new(WebhookSignature.NewSecret()),
            new(WebhookSignature.NewSecret(), start + TimeSpan.FromHours(1)),
            new(WebhookSignature.NewSecret(), start + TimeSpan.FromHours(2)),
        ];
        var target = new DeliveryTarget(new Uri("https://hook.example"), PushAuthorization.None, secrets);

        string[] Signers(double hours)
        {
            var entries = WebhookSignature.Sign("id", 1, "{}"u8, target.SigningKeysAt(start + TimeSpan.FromHours(hours))).Split(' ');
            return [.. entries.Select(entry => secrets.Single(secret => entry == SignatureOf(secret.Value)).Value)];
        }

        Assert.Equal([secrets[0].Value, secrets[2].Value, secrets[1].Value], Signers(0.9));
        Assert.Equal([secrets[0].Value, secrets[2].Value], Signers(1));
        Assert.Equal([secrets[0].Value], Signers(2));
    }

    private static string SignatureOf(string secret)
    {
        Assert.True(WebhookSignature.TryDecode(secret, out var key));
        return WebhookSignature.Sign("id", 1, "{}"u8, [new SigningKey(key)]);
    }

    [Fact]
    public void An_authorization_does_not_print_its_password() =>
        Assert.DoesNotContain(
            "hunter2",
            new PushAuthorization(AuthorizationType.Basic, "ann", "hunter2").ToString(),
            StringComparison.Ordinal
        );
}
