using Microsoft.AspNetCore.Identity;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>ASP.NET Core Identity's hasher: salted PBKDF2. A hash records its parameters, so that outdated hashes can be renewed.</summary>
internal sealed class IdentityPasswords(IPasswordHasher<Person> hasher) : IPasswords
{
    // The hasher requires a user but does not use it.
    private static readonly Person Nobody = new()
    {
        Number = 0,
        Id = "",
        Name = "",
        CreatedBy = "",
    };

    public string Hash(string password) => hasher.HashPassword(Nobody, password);

    public PasswordMatch Compare(string hash, string password) =>
        hasher.VerifyHashedPassword(Nobody, hash, password) switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOutdated,
            _ => PasswordMatch.Wrong,
        };
}
