namespace TaskDashboard.Core.Storage;

/// <summary>
/// Another session changed a row between its read and its write. The writer rolls the group back and runs its work again.
/// </summary>
internal sealed class StaleRowException(string message) : Exception(message);
