using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

/// <summary>A retry in a list.</summary>
/// <param name="Error">Its most frequent error; null if nothing failed again.</param>
/// <param name="Task">Its task, if it is still open: it stores when something was last reported.</param>
public sealed record RetryRow(RetryRequest Retry, RetryErrorView? Error, TrackedTask? Task);
