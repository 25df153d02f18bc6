using System.Text.RegularExpressions;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>Identifies an error that subtasks of a task have in common.</summary>
/// <param name="Code">The error code; null if the reporter gave none.</param>
/// <param name="Text">Without a code: the start of the message with each number as <c>#</c>; null if there is no message either.</param>
public sealed partial record SubtaskErrorKey(string? Code, string? Text)
{
    /// <summary>In characters. Longer messages are the same if they start the same.</summary>
    internal const int LongestText = 200;

    /// <summary>Returns the error of a subtask that failed with this code and message.</summary>
    public static SubtaskErrorKey Of(string? code, string? message) =>
        !string.IsNullOrWhiteSpace(code) ? new(code, null)
        : string.IsNullOrWhiteSpace(message) ? new(null, null)
        : new(null, Numbers().Replace(Start(message), "#").TrimEnd());

    // Half of a surrogate pair cannot be searched for. A database may have cut one.
    private static string Start(string message)
    {
        var length = Math.Min(message.Length, LongestText);
        return message[..(char.IsHighSurrogate(message[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Returns the pattern for LIKE that messages of this error match.</summary>
    internal string Pattern() => SearchText.Start(Text!).Replace("#", "%", StringComparison.Ordinal);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}

/// <summary>An error that subtasks of a task failed with.</summary>
/// <param name="Letter">Stands for a failed subtask in <see cref="SubtaskMap.Letters"/>.</param>
/// <param name="Message">The most frequent message, at most 200 characters; null if no subtask has one.</param>
/// <param name="Messages">Number of different messages, where numbers in them make no difference.</param>
/// <param name="Count">Number of subtasks.</param>
/// <param name="First">Ordinal of the first of these subtasks.</param>
/// <param name="Last">Ordinal of the last of them.</param>
public sealed record SubtaskError(SubtaskErrorKey Key, char Letter, string? Message, int Messages, int Count, int First, int Last);

/// <summary>All subtasks of a task at one moment, one letter each.</summary>
/// <param name="Letters">
/// By ordinal: p pending, r in progress, c completed, s skipped. A failed subtask has the letter of its error, or f if its error is not
/// among <paramref name="Errors"/>.
/// </param>
/// <param name="Errors">The most frequent errors, most frequent first; at most <see cref="MostErrors"/>.</param>
/// <param name="Rare">Number of failed subtasks with any other error.</param>
public sealed record SubtaskMap(string Letters, IReadOnlyList<SubtaskError> Errors, int Rare)
{
    /// <summary>As many as there are capital letters.</summary>
    public const int MostErrors = 26;

    public const char RareError = 'f';

    internal static readonly SubtaskMap Empty = new("", [], 0);

    public static bool IsFailed(char letter) => letter is RareError or (>= 'A' and <= 'Z');

    /// <summary>Letter of a state in which a subtask has no error.</summary>
    public static char LetterOf(SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending => 'p',
            SubtaskState.InProgress => 'r',
            SubtaskState.Completed => 'c',
            SubtaskState.Failed => RareError,
            SubtaskState.Skipped => 's',
        };
}

/// <summary>Makes a map of rows in any order.</summary>
internal sealed class SubtaskMapBuilder
{
    private readonly Dictionary<SubtaskErrorKey, Error> _errors = [];
    private readonly List<(int Ordinal, Error Error)> _failed = [];
    private char[] _letters = new char[256];
    private int _count;

    public void Add(int ordinal, SubtaskState state, string? code, string? message)
    {
        if (ordinal > _letters.Length)
        {
            Array.Resize(ref _letters, Math.Max(ordinal, _letters.Length * 4));
        }

        _letters[ordinal - 1] = SubtaskMap.LetterOf(state);
        _count = Math.Max(_count, ordinal);
        if (state is not SubtaskState.Failed)
        {
            return;
        }

        var key = SubtaskErrorKey.Of(code, message);
        if (!_errors.TryGetValue(key, out var error))
        {
            _errors.Add(key, error = new Error(key));
        }

        error.Add(ordinal, message);
        _failed.Add((ordinal, error));
    }

    public SubtaskMap Build()
    {
        var errors = _errors
            .Values.OrderByDescending(error => error.Count)
            .ThenBy(error => error.Key.Code, StringComparer.Ordinal)
            .ThenBy(error => error.Key.Text, StringComparer.Ordinal)
            .Take(SubtaskMap.MostErrors)
            .ToList();
        for (var index = 0; index < errors.Count; index++)
        {
            errors[index].Letter = (char)('A' + index);
        }

        foreach (var (ordinal, error) in _failed)
        {
            _letters[ordinal - 1] = error.Letter;
        }

        return new SubtaskMap(
            new string(_letters, 0, _count),
            [.. errors.Select(error => error.Summary())],
            _failed.Count - errors.Sum(error => error.Count)
        );
    }

    private sealed class Error(SubtaskErrorKey key)
    {
        // By the message in which numbers make no difference: how often, and as it first came.
        private readonly Dictionary<string, (int Count, string First)> _messages = [];
        private int _first = int.MaxValue;
        private int _last;

        public SubtaskErrorKey Key => key;

        public char Letter { get; set; } = SubtaskMap.RareError;

        public int Count { get; private set; }

        public void Add(int ordinal, string? message)
        {
            Count++;
            _first = Math.Min(_first, ordinal);
            _last = Math.Max(_last, ordinal);
            if (SubtaskErrorKey.Of(null, message).Text is { } text)
            {
                var (count, first) = _messages.GetValueOrDefault(text, (0, message!.Trim()));
                _messages[text] = (count + 1, first);
            }
        }

        public SubtaskError Summary() =>
            new(
                key,
                Letter,
                _messages.Count == 0 ? null : _messages.Values.MaxBy(message => message.Count).First,
                _messages.Count,
                Count,
                _first,
                _last
            );
    }
}
