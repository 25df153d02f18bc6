using System.Collections.Immutable;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>Steps of the tour that each person tried in this run of the demo.</summary>
internal sealed class DemoTour
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, ImmutableHashSet<TourStep>> _done = ImmutableDictionary<string, ImmutableHashSet<TourStep>>.Empty;

    /// <summary>Raised when a person tried a step for the first time, or a member was set.</summary>
    public event Action? Changed;

    /// <summary>An operator's key for the tour's command; null until the demo has created it.</summary>
    public string? Key { get; private set; }

    public TourPlaces Places { get; private set; } = new();

    /// <param name="person">Id of a caller.</param>
    public ImmutableHashSet<TourStep> DoneBy(string person) => _done.GetValueOrDefault(person, []);

    public void Tried(string person, TourStep step)
    {
        lock (_gate)
        {
            var done = DoneBy(person);
            if (done.Contains(step))
            {
                return;
            }

            _done = _done.SetItem(person, done.Add(step));
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
