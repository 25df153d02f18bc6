using System.Diagnostics.CodeAnalysis;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Lanes that wait for a shared resource, each once, in order of arrival. Protected by the dispatcher's lock.</summary>
internal sealed class LaneQueue
{
    private readonly Queue<Lane> _order = [];
    private readonly HashSet<Lane> _members = [];

    public bool IsEmpty => _order.Count == 0;

    public void Add(Lane lane)
    {
        if (_members.Add(lane))
        {
            _order.Enqueue(lane);
        }
    }

    public bool TryTake([NotNullWhen(true)] out Lane? lane)
    {
        if (!_order.TryDequeue(out lane))
        {
            return false;
        }

        _members.Remove(lane);
        return true;
    }
}
