using System.Security.Cryptography;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Short enough to be read out over the telephone, and found in the log.</summary>
internal static class FaultReference
{
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";

    public static string New() => RandomNumberGenerator.GetString(Letters, 8);
}
