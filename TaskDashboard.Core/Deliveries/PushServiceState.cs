namespace TaskDashboard.Core.Deliveries;

/// <summary>The last committed state of the push service, in memory. The engine updates it.</summary>
internal sealed class PushServiceState
{
    private volatile PushServiceSwitch _current = new();

    public PushServiceSwitch Current
    {
        get => _current;
        set => _current = value;
    }
}
