using Microsoft.AspNetCore.DataProtection;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>Secrets at rest, under the installation's key ring.</summary>
internal sealed class DataProtectionSecrets(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("TaskDashboard.Secrets");

    public string Protect(string secret) => _protector.Protect(secret);

    public string Unprotect(string protectedSecret) => _protector.Unprotect(protectedSecret);
}
