using TaskDashboard.Core.Pushes.Delivery;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class DeliveryTargetTests
{
    [Fact]
    public void A_malformed_secret_is_refused_without_being_repeated()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => new DeliveryTarget(new Uri("https://hook.example"), PushAuthorization.None, [SenderFixture.Secret, "whsec_oops"]));

        Assert.Contains("2", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("oops", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authorization_does_not_print_its_password() =>
        Assert.DoesNotContain("hunter2", new PushAuthorization(AuthorizationType.Basic, "ann", "hunter2").ToString(), StringComparison.Ordinal);
}
