namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Something that a caller may do. <see cref="RolePermissions"/> says which role has which.</summary>
public enum Permission
{
    /// <summary>See tasks, subtasks, pushes, retries and destinations, and follow their changes. Payloads are not included.</summary>
    SeeTasks,

    /// <summary>See the payload of a push.</summary>
    SeePayloads,

    /// <summary>Create tasks and report on them.</summary>
    Report,

    /// <summary>Claim tasks and endpoints, and report as the holder of the claim.</summary>
    Claim,

    /// <summary>Hand in pushes.</summary>
    HandInPushes,

    /// <summary>Retry one failed push, or send one waiting push now.</summary>
    RetryOne,

    /// <summary>The same for the pushes that match a filter, or for more than one by their ids.</summary>
    RetryMany,

    /// <summary>Send a delivered push again.</summary>
    Resend,

    /// <summary>Cancel tasks, retries, and pushes that wait or failed.</summary>
    Cancel,

    /// <summary>Restart tasks.</summary>
    Restart,

    /// <summary>Acknowledge failed tasks and failure groups.</summary>
    Acknowledge,

    /// <summary>Pause and resume a destination.</summary>
    PauseDestination,

    /// <summary>Pause and resume the push service, which serves every company.</summary>
    PauseService,

    /// <summary>Send a test to a destination.</summary>
    SendTest,

    /// <summary>Add and change destinations, and rotate their signing secrets.</summary>
    EditDestinations,

    /// <summary>Save views for a team. A person's own views need no permission but to see tasks.</summary>
    ShareViews,

    /// <summary>Change and delete the team views of others. The owner of a team view needs no permission for it.</summary>
    EditTeamViews,

    /// <summary>List, add and revoke keys.</summary>
    ManageKeys,

    /// <summary>List, add, change and disable people, and end their sessions.</summary>
    ManagePeople,

    /// <summary>Export lists, without payloads.</summary>
    Export,

    /// <summary>Read who did what.</summary>
    ReadActivity,

    /// <summary>Change the settings of the installation.</summary>
    Configure,
}
