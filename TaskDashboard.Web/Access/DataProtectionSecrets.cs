using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Web.Access;

/// <summary>Encrypts stored secrets with the installation's key ring.</summary>
internal sealed class DataProtectionSecrets(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("TaskDashboard.Secrets");

    public string Protect(string secret) => _protector.Protect(secret);

    public string Unprotect(string sealedSecret) => Open(sealedSecret) ?? WebhookSignature.NewSecret();

    public bool CanUnprotect(string sealedSecret) => Open(sealedSecret) is not null;

    private string? Open(string sealedSecret)
    {
        try
        {
            return _protector.Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
