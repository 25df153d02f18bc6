using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Says in a sentence how a destination does now.</summary>
public static class HealthWords
{
    public static string Sentence(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var name = IsolatedText.InSentence(view.Destination.Name);
        return StateLooks.HealthOf(view) switch
        {
            DestinationHealth.Healthy => $"{name} takes what is sent.",
            DestinationHealth.Unsteady => $"{name} is unsteady: {LastHour.Of(view).Percent} % of the last hour arrived.",
            DestinationHealth.Failing => LastHour.Of(view).Percent is 0
                ? $"{name} is failing: nothing of the last hour arrived."
                : $"{name} is failing: {LastHour.Of(view).Percent} % of the last hour arrived.",
            DestinationHealth.Recovering => $"{name} is recovering: the newest attempts arrived.",
            DestinationHealth.Idle => $"Nothing was sent to {name} in the last hour.",
            DestinationHealth.Held => $"{name} is held back because it keeps failing. A retry sends one probe first.",
            DestinationHealth.Paused => $"{name} is paused. Nothing is sent until someone resumes it.",
        };
    }
}
