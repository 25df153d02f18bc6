namespace TaskDashboard.Core.Storage.Providers;

/// <summary>A place in the feed: after the change of that sequence number.</summary>
/// <param name="Order">Where the change stands in the order of commits, as its provider counts it.</param>
internal readonly record struct ChangePlace(long Order, long Sequence);
