using System.Collections.Immutable;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>Steps of the tour that were tried in this run of the demo, by anyone.</summary>
internal sealed class DemoTour
{
    private readonly Lock _gate = new();

    /// <summary>Raised when a step was tried for the first time, or a member was set.</summary>
    public event Action? Changed;

    public ImmutableHashSet<TourStep> Done { get; private set; } = [];

    public bool IsDone => Done.Count == Enum.GetValues<TourStep>().Length;

    /// <summary>An operator's key for the tour's command; null until the demo has created it.</summary>
    public string? Key { get; private set; }

    public TourPlaces Places { get; private set; } = new();

    public void Tried(TourStep step)
    {
        lock (_gate)
        {
            if (Done.Contains(step))
            {
                return;
            }

            Done = Done.Add(step);
        }

        Changed?.Invoke();
    }

    public void Point(TourPlaces places)
    {
        Places = places;
        Changed?.Invoke();
    }

    public void Lend(string key)
    {
        Key = key;
        Changed?.Invoke();
    }
}
