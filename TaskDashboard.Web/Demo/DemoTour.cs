using System.Collections.Immutable;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>What has been tried in this run of the demo, by whoever tried it.</summary>
internal sealed class DemoTour
{
    private readonly Lock _gate = new();

    /// <summary>Something was tried for the first time, or the key has come.</summary>
    public event Action? Changed;

    public ImmutableHashSet<TourStep> Done { get; private set; } = [];

    public bool IsDone => Done.Count == Enum.GetValues<TourStep>().Length;

    /// <summary>An operator's key, for the command that the tour shows; null until the demo has made it.</summary>
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
