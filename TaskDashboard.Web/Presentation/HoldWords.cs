using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Explains why a push that is due is not sent.</summary>
public static class HoldWords
{
    public static string Of(HoldReason reason) =>
        reason switch
        {
            HoldReason.Circuit => "Its destination keeps failing, so the push is held back and spends no attempt.",
            HoldReason.Pause => "Its destination, or the push service as a whole, is paused. It is sent when someone resumes sending.",
        };
}
