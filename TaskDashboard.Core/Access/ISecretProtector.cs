namespace TaskDashboard.Core.Access;

/// <summary>Seals secrets that must be used again (passwords, signing secrets) before they are stored.</summary>
public interface ISecretProtector
{
    string Protect(string secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed with another key ring.</exception>
    string Unprotect(string sealedSecret);
}
