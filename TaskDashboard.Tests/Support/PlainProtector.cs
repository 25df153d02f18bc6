using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Support;

/// <summary>Marks a secret instead of encrypting it, so that a test sees which secrets are stored encrypted.</summary>
internal sealed class PlainProtector : ISecretProtector
{
    private const string Mark = "sealed:";

    public string Protect(string secret) => Mark + secret;

    public string Unprotect(string sealedSecret) => CanUnprotect(sealedSecret) ? sealedSecret[Mark.Length..] : WebhookSignature.NewSecret();

    public bool CanUnprotect(string sealedSecret) => sealedSecret.StartsWith(Mark, StringComparison.Ordinal);
}
