using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Retries;

/// <summary>Retries of failed pushes: preview, request, cancel.</summary>
public sealed class RetryService
{
    internal static readonly TimeSpan IdempotencyKept = TimeSpan.FromHours(24);

    private readonly IEngine _engine;
    private readonly PushLookups _lookups;
    private readonly TimeProvider _clock;

    internal RetryService(IEngine engine, PushLookups lookups, TimeProvider clock)
    {
        _engine = engine;
        _lookups = lookups;
        _clock = clock;
    }

    /// <summary>Returns the preview of a retry with this filter.</summary>
    public async Task<RetryPlan> PreviewAsync(
        Caller caller,
        Filter<Push> filter,
        long? cutOff = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.SeeTasks);
        PushFilter.Check(filter);
        filter = await _lookups.ResolveAsync(caller, filter, cancellation).ConfigureAwait(false);
        return await _engine.DoAsync(new PreviewRetry(caller, filter, cutOff), cancellation).ConfigureAwait(false);
    }

    /// <summary>Freezes the set and returns when it is stored. Sending continues in the background.</summary>
    /// <param name="idempotencyKey">For 24 hours, the same key with the same command starts only one retry and returns it again.</param>
    /// <exception cref="RefusedException">Unprocessable "nothingToSend" or "idempotencyKeyReused"; Conflict "pushServicePaused" or
    /// "retryRemoved".</exception>
    public async Task<RetryRequest> RequestAsync(
        Caller caller,
        RetryCommand command,
        string? idempotencyKey = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(command);
        caller.Require(PushFilter.IsOfOne(command.Filter) ? Permission.RetryOne : Permission.RetryMany);
        var now = _clock.GetUtcNow();
        var filter =
            command.Filter
            & (
                command.Query is { } query
                    ? QueryText.Read(PushFilter.Language, query, TimeZoneInfo.Utc, "filter.query").ToFilter(now)
                    : PushFilter.All
            );
        PushFilter.Check(filter);
        CheckWords(command.Reason, command.Ticket, idempotencyKey);
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, RetryJson.Default.RetryCommand));
        command = command with { Filter = await _lookups.ResolveAsync(caller, filter, cancellation).ConfigureAwait(false), Query = null };
        return await _engine.DoAsync(new RequestRetry(caller, command, idempotencyKey, digest), cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns the preview of a retry of a part of an earlier one.</summary>
    /// <exception cref="RefusedException">NotFound: no such retry request.</exception>
    public Task<RetryPlan> PreviewPartAsync(
        Caller caller,
        string id,
        RetryPart part,
        long? cutOff = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(id);
        caller.Require(Permission.SeeTasks);
        return _engine.DoAsync(new PreviewRetryPart(caller, id, part, cutOff), cancellation);
    }

    /// <summary>
    /// Starts another retry of the items of an earlier one that failed again, or of those that it did not send. Only items that are Failed
    /// now are sent. It belongs to the earlier one's company.
    /// </summary>
    /// <param name="idempotencyKey">For 24 hours, the same key with the same command starts only one retry and returns it again.</param>
    /// <exception cref="RefusedException">NotFound: no such retry request. Otherwise as for <see cref="RequestAsync"/>.</exception>
    public async Task<RetryRequest> RequestPartAsync(
        Caller caller,
        RetryPartCommand command,
        string? idempotencyKey = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(command);
        caller.Require(Permission.RetryMany);
        if (command.Only is { } only)
        {
            PushFilter.Check(only);
        }

        CheckWords(command.Reason, command.Ticket, idempotencyKey);
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, RetryJson.Default.RetryPartCommand));
        if (command.Only is { } also)
        {
            command = command with { Only = await _lookups.ResolveAsync(caller, also, cancellation).ConfigureAwait(false) };
        }

        return await _engine.DoAsync(new RequestRetryPart(caller, command, idempotencyKey, digest), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Retries all failed pushes of a kind. Only one such retry of a company and kind runs at a time; if there is nothing to send, its task
    /// is completed at once.
    /// </summary>
    /// <exception cref="RefusedException">Conflict "retryRunning" while a retry of this company and kind is pending or in
    /// progress.</exception>
    public Task<RetryRequest> RequestExclusiveAsync(Caller caller, string kind, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.RetryMany);
        if (caller.Companies is { Count: > 1 })
        {
            throw new RefusedException(RefusalKind.Forbidden, "forbidden", "This call cannot name a company. Use a key of one company.");
        }

        return _engine.DoAsync(new RequestExclusiveRetry(caller, kind, caller.CompanyOfNew(null, "companyId")), cancellation);
    }

    /// <summary>Cancels a retry and releases its reserved pushes. Running attempts finish and are recorded.</summary>
    /// <exception cref="RefusedException">Conflict "ended": the retry has already ended.</exception>
    public Task<RetryRequest> CancelAsync(Caller caller, string id, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Cancel);
        Check.Length(reason, "reason", Limits.Text);
        return _engine.DoAsync(new CancelRetry(caller, id, reason), cancellation);
    }

    private static void CheckWords(string? reason, string? ticket, string? idempotencyKey)
    {
        Check.Length(reason, "reason", Limits.Text);
        Check.Length(ticket, "ticket", Limits.Name);
        if (idempotencyKey is not null)
        {
            Check.Text(idempotencyKey, "Idempotency-Key", Limits.IdempotencyKey);
            Check.NoSpaceAtEnd(idempotencyKey, "Idempotency-Key");
        }
    }
}

/// <summary>How commands of retries are compared.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(RetryCommand))]
[JsonSerializable(typeof(RetryPartCommand))]
internal sealed partial class RetryJson : JsonSerializerContext;
