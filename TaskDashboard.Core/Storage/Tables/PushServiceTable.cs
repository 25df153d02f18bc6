using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The switch of the push service.</summary>
internal sealed class PushServiceTable()
    : Table<PushServiceSwitch>(
        "PushService",
        new(service => service.Number) { IsKey = true },
        new(service => service.Paused),
        new(service => service.ChangedAt),
        new(service => service.ChangedBy) { MaxLength = Limits.Name }
    )
{
    public static readonly PushServiceTable Instance = new();

    private protected override void More(EntityTypeBuilder<PushServiceSwitch> builder)
    {
        builder.HasData(new PushServiceSwitch());
    }
}
