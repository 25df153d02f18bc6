using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Why a push that is due is not sent.</summary>
public static class HoldWords
{
    public static string Of(HoldReason reason) => reason switch
    {
        HoldReason.Circuit => "Its destination keeps failing and is held back; the push spends no attempt meanwhile.",
        HoldReason.Pause => "Its destination, or the push service as a whole, is paused. It goes out when somebody resumes sending.",
    };
}
