using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Marks a secret instead of sealing it, so that a test sees which secrets are kept sealed.</summary>
internal sealed class PlainProtector : ISecretProtector
{
    private const string Mark = "sealed:";

    public string Protect(string secret) => Mark + secret;

    public string Unprotect(string sealedSecret) => sealedSecret[Mark.Length..];
}
