using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Something to deliver, as a program hands it in.</summary>
public sealed record NewPush
{
    /// <summary>"trip", "crash", "deleted-trip", "diagnosis", or any other short name.</summary>
    public required string Kind { get; init; }

    public required string ItemId { get; init; }

    /// <summary>Public id of the destination.</summary>
    public required string DestinationId { get; init; }

    /// <summary>Part of the identity; empty by default.</summary>
    public string Version { get; init; } = "";

    /// <summary>A JSON value, sent byte for byte as it is here. The memory must not change until the call is answered.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}

/// <param name="Created">False when the same push had been accepted before.</param>
public sealed record AcceptedPush(string Id, string ItemId, bool Created);

/// <summary>Which pushes to cancel. Members that are given must all match; a state alone is not enough.</summary>
public sealed record PushSelection
{
    public const int MostPushIds = 10_000;

    /// <summary>Waiting or Failed; null for both.</summary>
    public PushState? State { get; init; }

    public string? DestinationId { get; init; }
    public string? Kind { get; init; }

    /// <summary>Public ids, at most 10,000.</summary>
    public IReadOnlyList<string>? PushIds { get; init; }
}

/// <summary>The way in for pushes: all of a call are accepted, or none. An answer means that they are on the disk.</summary>
public sealed class PushIngestor
{
    private const int CancelChunk = 500;
    private static readonly SearchValues<char> KindCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly PushDispatcher dispatcher;

    internal PushIngestor(StoreWriter writer, ReaderPool readers, PushDispatcher dispatcher)
    {
        this.writer = writer;
        this.readers = readers;
        this.dispatcher = dispatcher;
    }

    /// <exception cref="RefusedException">Invalid or TooLarge, naming the index; Conflict "payloadDiffers", naming the push in the way.</exception>
    public Task<IReadOnlyList<AcceptedPush>> AcceptAsync(Caller caller, IReadOnlyList<NewPush> pushes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(pushes);
        caller.Require(Permission.HandInPushes);
        if (pushes.Count is 0 or > Limits.PushesInCall)
        {
            throw RefusedException.Invalid("", $"The array has {pushes.Count} pushes. Give 1 to {Limits.PushesInCall}.");
        }

        // Everything that needs no store is done here, on the caller's thread, not on the writer's.
        var prepared = new (NewPush Push, byte[] Digest)[pushes.Count];
        for (var index = 0; index < pushes.Count; index++)
        {
            Validate(pushes[index], index);
            prepared[index] = (pushes[index], SHA256.HashData(pushes[index].Payload.Span)[..16]);
        }

        return writer.WriteAsync<IReadOnlyList<AcceptedPush>>(session => Accept(session, caller, prepared), pushes.Sum(push => (long)push.Payload.Length), cancellation);
    }

    /// <summary>
    /// Cancels pushes that wait, have failed, or are claimed and not begun. Others stay as they are. The name of the caller is stored with each push. Large selections are
    /// canceled in several transactions. Each of them has its own audit entry, so that the audit is right even if the process ends in between.
    /// </summary>
    /// <returns>How many were canceled.</returns>
    public async Task<int> CancelAsync(Caller caller, PushSelection selection, CancellationToken cancellation = default)
    {
        var numbers = await FindAsync(caller, selection, cancellation).ConfigureAwait(false);
        var canceled = 0;
        long[][] parts = [.. numbers.Chunk(CancelChunk)];
        for (var index = 0; index < parts.Length; index++)
        {
            var part = index;
            canceled += await writer.WriteAsync(session => Cancel(session, caller, selection, parts[part], part + 1, parts.Length), cancellation).ConfigureAwait(false);
        }

        return canceled;
    }

    private int Cancel(WriteSession session, Caller caller, PushSelection selection, long[] numbers, int part, int parts)
    {
        dispatcher.TakeBack(session, numbers);
        var canceled = numbers.Count(number => session.Cancel(number, caller.Name, selection.State));
        if (canceled > 0)
        {
            var state = selection.State is { } only ? ApiNames.Of(only) : null;
            var detail = new CancelDetail(canceled, part, parts, new CancelFilter(state, selection.DestinationId, selection.Kind, selection.PushIds?.Count));
            session.Audit(caller, "pushesCanceled", selection.DestinationId ?? "pushes", JsonSerializer.Serialize(detail, CancelJson.Default.CancelDetail));
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
            throw RefusedException.TooLarge(at + "payload", $"{at}payload has {push.Payload.Length} bytes. Give at most {Limits.PayloadBytes}.");
        }

        try
        {
            var reader = new Utf8JsonReader(push.Payload.Span, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw RefusedException.Invalid(at + "payload", $"{at}payload is not JSON, or is nested deeper than {Limits.JsonDepth} levels.");
        }
    }

    private AcceptedPush[] Accept(WriteSession session, Caller caller, (NewPush Push, byte[] Digest)[] pushes)
    {
        var accepted = new AcceptedPush[pushes.Length];
        var created = new List<(Push Push, ReadOnlyMemory<byte> Payload)>(pushes.Length);
        var within = new Dictionary<(int, string, string, string), (Push Push, int Index)>();
        var items = new HashSet<(int, string, string)>();
        var destinations = new Dictionary<string, (int Number, string? CompanyId)?>(StringComparer.Ordinal);

        foreach (var (push, _) in pushes)
        {
            if (!destinations.ContainsKey(push.DestinationId))
            {
                destinations.Add(push.DestinationId, FindDestination(session, caller, push.DestinationId));
            }
        }

        // An unknown destination has no versions.
        var known = session.VersionsOf([.. pushes.Select(item => (destinations[item.Push.DestinationId]?.Number ?? 0, item.Push.Kind, item.Push.ItemId))]);

        // All are checked before the first is written, so that a refusal leaves nothing behind.
        for (var index = 0; index < pushes.Length; index++)
        {
            var (push, digest) = pushes[index];
            var (number, companyId) = destinations[push.DestinationId]
                ?? throw RefusedException.Invalid($"[{index}].destinationId", $"[{index}].destinationId names no destination. List them with GET /api/destinations.");
            var identity = (number, push.Kind, push.ItemId, push.Version);
            if (within.TryGetValue(identity, out var twin))
            {
                accepted[index] = Same(twin.Push.PayloadDigest, digest)
                    ? new AcceptedPush(twin.Push.Id, push.ItemId, false)
                    : throw RefusedException.Conflict("payloadDiffers", $"[{index}] is the same push as [{twin.Index}] with another payload. Give it another version.", twin.Push.Id);
                continue;
            }

            var before = known[index].Find(version => version.Version == push.Version);
            if (before.Id is not null)
            {
                accepted[index] = Same(before.Digest, digest)
                    ? new AcceptedPush(before.Id, push.ItemId, false)
                    : throw RefusedException.Conflict("payloadDiffers", $"[{index}] was accepted before with another payload, as push {before.Id}. Give it another version.", before.Id);
                continue;
            }

            var fresh = new Push
            {
                Number = session.Series.Next(SeriesName.Push),
                Id = session.NewId(),
                CompanyId = companyId,
                DestinationNumber = number,
                Kind = push.Kind,
                ItemId = push.ItemId,
                Version = push.Version,
                DueAt = session.DueNow,
                CreatedAt = session.Now,
                HasOlderVersion = !items.Add((number, push.Kind, push.ItemId)) || known[index].Count > 0,
                PayloadSize = push.Payload.Length,
                PayloadDigest = digest,
            };
            within.Add(identity, (fresh, index));
            created.Add((fresh, push.Payload));
            accepted[index] = new AcceptedPush(fresh.Id, push.ItemId, true);
        }

        foreach (var (push, payload) in created)
        {
            session.Insert(push, payload);
        }

        if (created.Count > 0)
        {
            var waiting = created.Select(item => item.Push.DestinationNumber).Distinct().ToArray();
            session.AfterCommit(() => dispatcher.PushesWait(waiting));
        }

        return accepted;
    }

    private static bool Same(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    private static (int Number, string? CompanyId)? FindDestination(WriteSession session, Caller caller, string id)
    {
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        using var rows = session.Prepare("SELECT Number, CompanyId FROM Destinations WHERE Id = @p0").Query(id);
        return rows.Read() && caller.Sees(rows.GetStringOrNull(1)) ? (rows.GetInt32(0), rows.GetStringOrNull(1)) : null;
    }

    private async Task<IReadOnlyCollection<long>> FindAsync(Caller caller, PushSelection selection, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(selection);
        caller.Require(Permission.Cancel);
        if (selection.State is { } state and not (PushState.Waiting or PushState.Failed))
        {
            throw RefusedException.Invalid("filter.state", $"filter.state is {ApiNames.Of(state)}. Only pushes that wait or have failed can be canceled.");
        }

        if (selection is { DestinationId: null, Kind: null, PushIds: null })
        {
            throw RefusedException.Invalid("filter", "The filter is empty. Name a destinationId, a kind or pushIds.");
        }

        if (selection.PushIds?.Count > PushSelection.MostPushIds)
        {
            throw RefusedException.Invalid("filter.pushIds", $"pushIds has {selection.PushIds.Count} entries. Give at most {PushSelection.MostPushIds}.");
        }

        var reading = new SelectionReading(caller, selection);
        while (await readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false))
        {
        }

        return reading.Found;
    }
}

/// <summary>What the audit keeps of a cancel: how many, in which part of the call, and what was asked for.</summary>
internal sealed record CancelDetail(int Canceled, int Part, int Parts, CancelFilter Filter);

/// <param name="PushIdCount">How many pushes were named by their ids; null where none were. Each of them keeps the name of whoever canceled it.</param>
internal sealed record CancelFilter(string? State, string? DestinationId, string? Kind, int? PushIdCount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CancelDetail))]
internal sealed partial class CancelJson : JsonSerializerContext;
