using System.Text;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>A secret that deliveries are signed with; its text form leaves the secret out.</summary>
/// <param name="Value"><c>whsec_</c> and base64.</param>
/// <param name="Until">From then on it signs no more; null: it has no end.</param>
public sealed record SigningSecret(string Value, DateTimeOffset? Until = null)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Until = ").Append(Until);
        return true;
    }
}
