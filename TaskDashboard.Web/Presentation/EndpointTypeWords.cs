using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Names of endpoint types by the reporters' number. Unknown numbers are shown as they are.</summary>
public static class EndpointTypeWords
{
    public static string Of(int type) =>
        type switch
        {
            260 => "From Active Directory",
            262 => "Agent installed",
            265 => "From EC2",
            _ => type.ToString(CultureInfo.InvariantCulture),
        };
}
