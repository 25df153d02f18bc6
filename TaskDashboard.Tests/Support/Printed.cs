namespace TaskDashboard.Tests.Support;

/// <summary>The lines that a process prints on one stream.</summary>
internal sealed class Printed
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<bool> Seen)> _waiters = [];
    private bool _ended;

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Adds a line. Null means the end of the stream.</summary>
    public void Add(string? line)
    {
        lock (_gate)
        {
            if (line is null)
            {
                _ended = true;
            }
            else
            {
                _lines.Add(line);
            }

            foreach (var (text, seen) in _waiters)
            {
                if (line?.Contains(text, StringComparison.Ordinal) == true)
                {
                    seen.TrySetResult(true);
                }
                else if (_ended)
                {
                    seen.TrySetResult(false);
                }
            }
        }
    }

    /// <returns>True once a line contains the text. False if the stream ended before.</returns>
    public Task<bool> Has(string text)
    {
        lock (_gate)
        {
            if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return Task.FromResult(true);
            }
            if (_ended)
            {
                return Task.FromResult(false);
            }
            var seen = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((text, seen));
            return seen.Task;
        }
    }
}
