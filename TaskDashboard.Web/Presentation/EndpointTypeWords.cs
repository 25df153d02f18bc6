using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>What sort of endpoint it is, by the number that reporters give; a number that nobody has named stays a number.</summary>
public static class EndpointTypeWords
{
    public static string Of(int type) => type switch
    {
        260 => "From Active Directory",
        262 => "Agent installed",
        265 => "From EC2",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
