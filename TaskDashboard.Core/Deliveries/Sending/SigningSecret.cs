using System.Text;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>A secret that signs deliveries. Its text form omits the secret.</summary>
/// <param name="Value"><c>whsec_</c> and base64.</param>
/// <param name="Until">When it stops signing; null means never.</param>
public sealed record SigningSecret(string Value, DateTimeOffset? Until = null)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Until = ").Append(Until);
        return true;
    }
}
