namespace TaskDashboard.Core.Access;

/// <summary>Encrypts secrets that must be used again (passwords, signing secrets) before they are stored.</summary>
public interface ISecretProtector
{
    string Protect(string secret);

    /// <summary>
    /// Decrypts a secret. If the key ring for it is lost, returns a random secret that nobody knows, so that it never authorizes anything.
    /// </summary>
    string Unprotect(string sealedSecret);

    /// <summary>Whether the key that encrypted the secret is available.</summary>
    bool CanUnprotect(string sealedSecret) => true;
}
