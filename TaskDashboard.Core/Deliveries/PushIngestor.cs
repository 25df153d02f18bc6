using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Input for a new push.</summary>
public sealed record NewPush
{
    /// <summary>"trip", "crash", "deleted-trip", "diagnosis", or any other short name.</summary>
    public required string Kind { get; init; }

    public required string ItemId { get; init; }

    /// <summary>Public id of the destination.</summary>
    public required string DestinationId { get; init; }

    /// <summary>Part of the identity; empty by default.</summary>
    public string Version { get; init; } = "";

    /// <summary>A JSON value, sent unchanged byte for byte. The memory must not change until the call returns.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}

/// <param name="Created">False if the same push was accepted before.</param>
public sealed record AcceptedPush(string Id, string ItemId, bool Created);

/// <summary>Accepts pushes, all of a call or none. An answer means that they are on the disk.</summary>
public sealed partial class PushIngestor
{
    private const int Chunk = 500;
    private static readonly SearchValues<char> KindCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly PushLookups _lookups;

    internal PushIngestor(IEngine engine, ReaderPool readers, PushLookups lookups)
    {
        _engine = engine;
        _readers = readers;
        _lookups = lookups;
    }

    /// <exception cref="RefusedException">Invalid or TooLarge, naming the index; Conflict "payloadDiffers", naming the other
    /// push.</exception>
    public Task<IReadOnlyList<AcceptedPush>> AcceptAsync(
        Caller caller,
        IReadOnlyList<NewPush> pushes,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(pushes);
        caller.Require(Permission.HandInPushes);
        if (pushes.Count is 0 or > Limits.PushesInCall)
        {
            throw RefusedException.Invalid("", $"The array has {pushes.Count} pushes. Give 1 to {Limits.PushesInCall}.");
        }

        // All work that needs no store is done here, on the caller's thread instead of the writer's.
        var digested = new DigestedPush[pushes.Count];
        for (var index = 0; index < pushes.Count; index++)
        {
            Validate(pushes[index], index);
            digested[index] = new DigestedPush(pushes[index], SHA256.HashData(pushes[index].Payload.Span)[..16]);
        }

        return _engine.DoAsync(new AcceptPushes(caller, digested), cancellation);
    }

    /// <summary>
    /// Cancels pushes that wait, have failed, or are claimed but not begun. Others do not change. The name of the caller is stored with
    /// each push. Large selections are canceled in several transactions. Each of them has its own audit entry, so that the audit is right
    /// even if the process ends in between.
    /// </summary>
    /// <returns>How many were canceled.</returns>
    /// <exception cref="RefusedException">Invalid: the filter is empty, or has a state that cannot be canceled.</exception>
    public async Task<int> CancelAsync(Caller caller, Filter<Push> filter, CancellationToken cancellation = default)
    {
        (filter, var found) = await FindAsync(caller, filter, cancellation).ConfigureAwait(false);
        var canceled = 0;
        ChosenPush[][] parts = [.. found.Select(push => new ChosenPush(push.Key, push.Value)).Chunk(Chunk)];
        for (var index = 0; index < parts.Length; index++)
        {
            canceled += await _engine
                .DoAsync(new CancelPushes(caller, filter, parts[index], index + 1, parts.Length), cancellation)
                .ConfigureAwait(false);
        }

        return canceled;
    }

    private static void Validate(NewPush push, int index)
    {
        var at = FormattableString.Invariant($"[{index}].");
        Check.Text(push.Kind, at + "kind", Limits.Kind);
        if (push.Kind.AsSpan().ContainsAnyExcept(KindCharacters))
        {
            throw RefusedException.Invalid(at + "kind", $"{at}kind may hold lower-case letters, digits and hyphens only.");
        }

        Check.Text(push.ItemId, at + "itemId", Limits.ItemId);
        Check.NoSpaceAtEnd(push.ItemId, at + "itemId");
        Check.Length(push.Version, at + "version", Limits.ItemVersion);
        Check.NoSpaceAtEnd(push.Version, at + "version");
        Check.Text(push.DestinationId, at + "destinationId", Limits.Word);
        if (push.Payload.Length > Limits.PayloadBytes)
        {
            throw RefusedException.TooLarge(
                at + "payload",
                $"{at}payload has {push.Payload.Length} bytes. Give at most {Limits.PayloadBytes}."
            );
        }

        try
        {
            var reader = new Utf8JsonReader(push.Payload.Span, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
            while (reader.Read()) { }
        }
        catch (JsonException)
        {
            throw RefusedException.Invalid(at + "payload", $"{at}payload is not JSON, or is nested deeper than {Limits.JsonDepth} levels.");
        }
    }

    /// <returns>The filter with what it names looked up, and the pushes that it matches.</returns>
    private async Task<(Filter<Push> Filter, IReadOnlyDictionary<long, PushState?> Found)> FindAsync(
        Caller caller,
        Filter<Push> filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.Cancel);
        foreach (
            var state in filter
                .Conditions.Where(condition => condition.Field == PushFilter.State)
                .SelectMany(condition => condition.Values)
                .Cast<PushState>()
        )
        {
            if (state is not (PushState.Waiting or PushState.Failed))
            {
                throw RefusedException.Invalid(
                    "filter.state",
                    $"filter.state is {ApiNames.Of(state)}. Only pushes that wait or have failed can be canceled."
                );
            }
        }

        if (filter.MatchesNothing)
        {
            return (filter, new Dictionary<long, PushState?>());
        }

        if (filter.Conditions.All(condition => condition.Field == PushFilter.State))
        {
            throw RefusedException.Invalid("filter", "The filter is empty. Name a destinationId, a kind or pushIds.");
        }

        if (PushFilter.IdCount(filter) is > PushFilter.MostIds and var count)
        {
            throw RefusedException.Invalid("filter.pushIds", $"pushIds has {count} entries. Give at most {PushFilter.MostIds}.");
        }

        filter = await _lookups.ResolveAsync(caller, filter, cancellation).ConfigureAwait(false);
        var reading = new SelectionReading(caller, filter);
        while (await _readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false)) { }

        return (filter, reading.Found);
    }
}
