using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Core.Access;

/// <summary>Normalizes names of people for comparison: ignores case, surrounding blanks and the encoding of accents.</summary>
internal static class PersonName
{
    public static string Normalize(string name)
    {
        // NUL or half a surrogate pair: no person can have this name.
        return PlainCharacters.CanBeStored(name)
            ? name.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant()
            : throw RefusedException.Invalid("name", "name contains an invalid character. Type it again.");
    }

    /// <summary>Returns the hash by which attempts at a name are counted. So a password typed into the wrong field is not stored.</summary>
    public static byte[] KeyOf(string normalized) => SHA256.HashData(Encoding.UTF8.GetBytes(normalized));
}
