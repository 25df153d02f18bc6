using System.Text;

namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>How a destination wants to be authorized. The numbers are stored.</summary>
public enum AuthorizationType
{
    None = 0,
    Basic = 1,
}

/// <summary>The authorization of a destination, secrets in the clear; its text form leaves the password out.</summary>
public sealed record PushAuthorization(AuthorizationType Type, string? UserName = null, string? Password = null)
{
    public static readonly PushAuthorization None = new(AuthorizationType.None);

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Type = ").Append(Type).Append(", UserName = ").Append(UserName);
        return true;
    }
}
