using System.Diagnostics.CodeAnalysis;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Lanes that wait for a shared resource, each once, in order of arrival. Protected by the dispatcher's lock.</summary>
internal sealed class LaneQueue
{
    private readonly Queue<Lane> order = [];
    private readonly HashSet<Lane> members = [];

    public bool IsEmpty => order.Count == 0;

    public void Add(Lane lane)
    {
        if (members.Add(lane))
        {
            order.Enqueue(lane);
        }
    }

    public bool TryTake([NotNullWhen(true)] out Lane? lane)
    {
        if (!order.TryDequeue(out lane))
        {
            return false;
        }

        members.Remove(lane);
        return true;
    }
}
