namespace TaskDashboard.Core.Deliveries;

/// <summary>The last committed state of the push service, in memory. The engine updates it.</summary>
internal sealed class PushServiceState
{
    private volatile PushServiceSwitch current = new();

    public PushServiceSwitch Current
    {
        get => current;
        set => current = value;
    }
}
