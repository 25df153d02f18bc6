namespace TaskDashboard.Core.Storage.Providers;

/// <summary>A place in the feed: after the change with this sequence number.</summary>
/// <param name="Order">Position of the change in the order of commits, as the provider counts it.</param>
internal readonly record struct ChangePlace(long Order, long Sequence);
