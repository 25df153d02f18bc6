using System.Globalization;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Key of a failure group: pushes of one destination with the same error signature.</summary>
public readonly record struct FailureKey(string DestinationId, int Signature)
{
    public static FailureKey Of(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new(group.DestinationId, group.Signature.Number);
    }

    public static FailureKey? Parse(string? text) =>
        text?.Split('.') is [{ Length: > 0 } destination, var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var signature)
            ? new(destination, signature)
            : null;

    public override string ToString() => $"{DestinationId}.{Signature.ToString(CultureInfo.InvariantCulture)}";
}
