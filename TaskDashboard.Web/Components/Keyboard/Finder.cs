using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Keyboard;

/// <summary>Something that was found, and where it is shown.</summary>
/// <param name="Kind">What it is, such as "Task".</param>
/// <param name="Icon">The name of a symbol of the sprite.</param>
public sealed record Finding(string Kind, string Icon, string Name, string Href);

/// <summary>
/// Finds what a person means by an id or by words: for the search of the app bar and for the palette. It shows a caller nothing that
/// the pages would not.
/// </summary>
public sealed class Finder(
    TaskReads tasks,
    SubtaskReads subtasks,
    EndpointReads endpoints,
    PushReads pushes,
    RetryReads retries,
    DestinationReads destinations,
    PeopleService people
)
{
    // More of either make a list in which nobody finds anything.
    private const int MostTasks = 6;
    private const int MostPeople = 4;

    // A single letter is in nearly every name.
    private const int ShortestPart = 2;

    // Two columns of each destination. More of them than this are found on their page.
    private const int MostNames = 10_000;

    /// <summary>Returns what has this id; for words, what has them as its external id or in its name.</summary>
    /// <param name="what">Without spaces around it.</param>
    public Task<IReadOnlyList<Finding>> FindAsync(Caller caller, string what, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(what);
        return IdText.LooksLikeOne(what) ? OfIdAsync(caller, what, cancellation) : NamedAsync(caller, what, cancellation);
    }

    /// <summary>
    /// The same while somebody types: for words also the last tasks with them in their name, and people for those who may see them.
    /// </summary>
    public async Task<IReadOnlyList<Finding>> SuggestAsync(Caller caller, string what, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, what, cancellation).ConfigureAwait(false);
        var all = TasksWith(what);
        if (what.Length < ShortestPart || found is not [.., var last] || last != all)
        {
            return found;
        }

        var named = await tasks.NewestNamedAsync(caller, what, MostTasks, cancellation).ConfigureAwait(false);
        var persons = caller.Has(Permission.ManagePeople) ? await people.ListAsync(caller, cancellation).ConfigureAwait(false) : [];
        return
        [
            .. found.SkipLast(1),
            .. named.Select(task => new Finding("Task", "tasks", task.Name, new TaskAddress { Id = task.Id }.ToString())),
            .. persons
                .Where(view => view.Person.Name.Contains(what, StringComparison.CurrentCultureIgnoreCase))
                .Take(MostPeople)
                .Select(view => new Finding("Person", "people", view.Person.Name, $"/people#person-{view.Person.Id}")),
            all,
        ];
    }

    /// <summary>The list of the tasks with these words, which exists whatever else was found.</summary>
    public static Finding TasksWith(string words) =>
        new(
            "Tasks",
            "tasks",
            $"All with “{IsolatedText.InSentence(words)}” in their name, description or launcher",
            new TaskListAddress().With(TaskFilter.Text, words).ToString()
        );

    /// <summary>
    /// What has this very id in its reporter's words; else destinations with these words in their name, and always the tasks.
    /// </summary>
    private async Task<IReadOnlyList<Finding>> NamedAsync(Caller caller, string words, CancellationToken cancellation)
    {
        var named = await OfReporterAsync(caller, words, cancellation).ConfigureAwait(false);
        if (named.Count > 0)
        {
            return named;
        }

        var names = words.Length == 0 ? [] : await destinations.NamesAsync(caller, null, MostNames, cancellation).ConfigureAwait(false);
        return
        [
            .. names
                .Where(destination => destination.Name.Contains(words, StringComparison.CurrentCultureIgnoreCase))
                .Select(destination => Of(destination.Id, destination.Name)),
            TasksWith(words),
        ];
    }

    /// <summary>By an id that a program gave: a task's external one, or that of the item of pushes.</summary>
    private async Task<List<Finding>> OfReporterAsync(Caller caller, string what, CancellationToken cancellation)
    {
        var found = new List<Finding>();
        var named = await tasks.OfExternalIdAsync(caller, what, cancellation).ConfigureAwait(false);
        foreach (var task in named)
        {
            var text =
                named.Count > 1 && task.CompanyId is { } company
                    ? $"{IsolatedText.InSentence(task.Name)} of {IsolatedText.InSentence(company)}"
                    : task.Name;
            found.Add(new("Task", "tasks", text, new TaskAddress { Id = task.Id }.ToString()));
        }

        foreach (var push in await pushes.OfItemAsync(caller, what, cancellation).ConfigureAwait(false))
        {
            found.Add(Of(push));
        }

        if ((await endpoints.ListAsync(caller, what, null, 1, cancellation).ConfigureAwait(false)).Items is [{ Subtask: var newest }])
        {
            found.Add(new("Endpoint", "destinations", newest.EndpointName, EndpointAddress.Of(newest).ToString()));
        }

        return found;
    }

    /// <summary>In every table: an id says nothing of what it names.</summary>
    private async Task<IReadOnlyList<Finding>> OfIdAsync(Caller caller, string what, CancellationToken cancellation)
    {
        var found = await OfReporterAsync(caller, what, cancellation).ConfigureAwait(false);
        var id = what.ToLowerInvariant();
        if (!IdText.IsWhole(id))
        {
            return found;
        }

        if (await tasks.FindAsync(caller, id, cancellation).ConfigureAwait(false) is { } task)
        {
            found.Add(new("Task", "tasks", task.Name, new TaskAddress { Id = task.Id }.ToString()));
        }

        if (await subtasks.FindAsync(caller, id, cancellation).ConfigureAwait(false) is var (subtask, whole))
        {
            found.Add(
                new(
                    "Endpoint",
                    "destinations",
                    $"{IsolatedText.InSentence(subtask.EndpointName)} in {IsolatedText.InSentence(whole.Name)}",
                    TaskAddress.Of(whole, subtask).ToString()
                )
            );
        }

        if (await pushes.FindAsync(caller, id, cancellation).ConfigureAwait(false) is { } push)
        {
            found.Add(Of(push.Summary));
        }

        if (await retries.FindAsync(caller, id, cancellation).ConfigureAwait(false) is { } retry)
        {
            found.Add(new("Retry", "retry", Counts.Of(retry.ItemCount, "item"), new TaskAddress { Id = retry.TaskId }.ToString()));
        }

        if (await destinations.FindAsync(caller, id, cancellation).ConfigureAwait(false) is { Destination: var destination })
        {
            found.Add(Of(destination.Id, destination.Name));
        }

        return [.. found.DistinctBy(one => one.Href)];
    }

    private static Finding Of(string destinationId, string name) =>
        new("Destination", "destinations", name, new DestinationPageAddress { Id = destinationId }.ToString());

    private static Finding Of(PushSummary push) =>
        new(
            $"Push, {StateLooks.Of(push.Push.State).Label.ToLowerInvariant()}",
            "pushes",
            $"{IsolatedText.InSentence(push.Push.ItemId)} to {IsolatedText.InSentence(push.DestinationName)}",
            $"/pushes/{push.Push.Id}"
        );
}
