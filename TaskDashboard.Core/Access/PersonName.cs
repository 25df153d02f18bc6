using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Core.Access;

/// <summary>Names of people as they are compared: without regard to case, surrounding blanks and how accents are encoded.</summary>
internal static class PersonName
{
    public static string Normalize(string name)
    {
        // NUL, or half a surrogate pair: the name of nobody.
        return PlainCharacters.CanBeStored(name)
            ? name.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant()
            : throw RefusedException.Invalid("name", "name holds something that is no character. Type it again.");
    }

    /// <summary>What attempts under a name are counted by. A password typed into the wrong field is so not stored.</summary>
    public static byte[] KeyOf(string normalized) => SHA256.HashData(Encoding.UTF8.GetBytes(normalized));
}
