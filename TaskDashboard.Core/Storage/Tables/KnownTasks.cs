namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// The current state of the tasks that a commit group has read or written. Only the group writes tasks while it is open, so each task is
/// read once.
/// </summary>
internal sealed class KnownTasks
{
    private readonly Dictionary<string, TrackedTask> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _ids = [];
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);

    public TrackedTask? Find(string id) => _tasks.GetValueOrDefault(id);

    public TrackedTask? Find(int number) => _ids.TryGetValue(number, out var id) ? Find(id) : null;

    /// <summary>Whether this id was already read from the store.</summary>
    public bool HasLoaded(string id) => _tasks.ContainsKey(id) || _loaded.Contains(id);

    /// <summary>Records that these ids were read from the store. Those without a row are unknown.</summary>
    public void Loaded(IEnumerable<string> asked) => _loaded.UnionWith(asked);

    /// <summary>Adds a row that was read.</summary>
    /// <returns>The group's state of the task.</returns>
    public TrackedTask Add(TrackedTask task)
    {
        if (_tasks.TryGetValue(task.Id, out var known))
        {
            return known;
        }

        Set(task);
        return task;
    }

    public void Set(TrackedTask task)
    {
        _tasks[task.Id] = task;
        _ids[task.Number] = task.Id;
    }

    public void Remove(string id)
    {
        if (_tasks.Remove(id, out var gone))
        {
            _ids.Remove(gone.Number);
        }

        _loaded.Add(id);
    }

    public void Clear()
    {
        _tasks.Clear();
        _ids.Clear();
        _loaded.Clear();
    }
}
