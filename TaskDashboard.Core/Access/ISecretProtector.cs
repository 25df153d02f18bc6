namespace TaskDashboard.Core.Access;

/// <summary>Seals secrets that must be used again (passwords, signing secrets) before they are stored.</summary>
public interface ISecretProtector
{
    string Protect(string secret);

    /// <summary>Opens what was sealed. In the place of what was sealed under a key ring that is lost stands a secret that nobody knows: nothing is ever authorised by it.</summary>
    string Unprotect(string sealedSecret);

    /// <summary>Whether the key is there with which it was sealed.</summary>
    bool CanUnprotect(string sealedSecret) => true;
}
