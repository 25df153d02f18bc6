using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>A key as an administrator describes it.</summary>
public sealed record NewApiKey
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Names of the vendors it may speak for; "*" is all of them.</summary>
    public IReadOnlyList<string> Vendors { get; init; } = [];
}

/// <param name="Secret">The key itself, shown this once.</param>
public sealed record NewKey(ApiKey Key, string Secret);

/// <summary>
/// Programs' keys: 256 random bits, of which only the SHA-256 is stored. All living keys are in memory, by hash, so that
/// asking for one costs a hash and a look-up.
/// </summary>
public sealed class KeyService
{
    public const string BootstrapId = "bootstrap";
    private const string BootstrapSetting = "Access:BootstrapApiKey";

    private const string Prefix = "tdk_";

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly CallerWatch watch;
    private readonly ConcurrentDictionary<KeyHash, Caller> callers = new();

    internal KeyService(StoreWriter writer, ReaderPool readers, CallerWatch watch)
    {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
    }

    /// <summary>Whose key this is; null when it is wrong or revoked. What is compared is the hash, so the time taken tells nothing of the key.</summary>
    public Caller? FindCaller(string presentedKey)
    {
        ArgumentNullException.ThrowIfNull(presentedKey);
        return presentedKey.Length is 0 or > KeyHash.LongestKey ? null : callers.GetValueOrDefault(KeyHash.Of(presentedKey));
    }

    /// <summary>Whose key this is, where an API asks for the key's public id too; null when they do not belong together.</summary>
    public Caller? FindCaller(string keyId, string presentedKey) => FindCaller(presentedKey) is { } caller && caller.Id == keyId ? caller : null;

    public async Task<NewKey> AddAsync(Caller caller, NewApiKey key, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(key);
        caller.Require(Permission.ManageKeys);
        Check.Text(key.Name, "name", Limits.Name);
        Check.Company(key.CompanyId, "companyId");
        if (!Enum.IsDefined(key.Role))
        {
            throw RefusedException.Invalid("role", "role must be viewer, operator or administrator.");
        }

        caller.RequireCompany(key.CompanyId, "companyId");
        var vendors = string.Join(' ', key.Vendors.Select(vendor => vendor.Trim()).Where(vendor => vendor.Length > 0));
        Check.Length(vendors, "vendors", Limits.Name);
        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var added = await writer.WriteAsync(
            session =>
            {
                var row = new ApiKey
                {
                    Number = checked((int)session.Series.Next(SeriesName.Key)),
                    Id = session.NewId(),
                    Name = key.Name,
                    Hash = KeyHash.Of(secret).ToArray(),
                    Role = key.Role,
                    CompanyId = key.CompanyId,
                    Vendors = vendors,
                    CreatedAt = session.Now,
                    CreatedBy = caller.Name,
                };
                session.Context.ApiKeys.Add(row);
                session.Context.SaveChanges();
                Written(session, caller, "keyAdded", row);
                session.AfterCommit(() => Enter(row));
                return row;
            },
            cancellation).ConfigureAwait(false);
        return new NewKey(added, secret);
    }

    /// <summary>Ends a key at once, everywhere.</summary>
    public async Task RevokeAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManageKeys);
        if (id == BootstrapId)
        {
            throw RefusedException.Conflict("bootstrapKey", "The bootstrap key comes from the setting Access:BootstrapApiKey. Change or remove it there.");
        }

        if (!PublicId.IsWellFormed(id))
        {
            throw RefusedException.NotFound("key");
        }

        await writer.WriteAsync(
            session =>
            {
                var key = session.Context.ApiKeys.SingleOrDefault(row => row.Id == id) ?? throw RefusedException.NotFound("key");
                caller.Require(Permission.ManageKeys, key.CompanyId, "key");
                if (key.RevokedAt is null)
                {
                    session.Context.Entry(key).Property(row => row.RevokedAt).CurrentValue = session.Now;
                    session.Context.SaveChanges();
                    Written(session, caller, "keyRevoked", key);
                    session.AfterCommit(() => Leave(key));
                }

                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>All keys that the caller may see, the newest first, revoked ones too.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManageKeys);
        var keys = await readers.QueryAsync((context, ending) => context.ApiKeys.OrderByDescending(key => key.Number).ToListAsync(ending), cancellation).ConfigureAwait(false);
        return keys.FindAll(key => caller.Sees(key.CompanyId));
    }

    /// <summary>Loads the living keys and puts the bootstrap key in its place; a changed one ends the old.</summary>
    internal async Task LoadAsync(string? bootstrapKey, CancellationToken cancellation)
    {
        var living = await writer.WriteAsync(
            session =>
            {
                SetBootstrap(session, bootstrapKey);
                return session.Context.ApiKeys.AsNoTracking().Where(key => key.RevokedAt == null).ToList();
            },
            cancellation).ConfigureAwait(false);
        living.ForEach(Enter);
    }

    private static void SetBootstrap(WriteSession session, string? bootstrapKey)
    {
        var hash = string.IsNullOrWhiteSpace(bootstrapKey) ? null : KeyHash.Of(bootstrapKey).ToArray();
        var known = session.Context.ApiKeys.SingleOrDefault(key => key.Id == BootstrapId);
        if (known is not null)
        {
            if (hash is not null && known.Hash.AsSpan().SequenceEqual(hash) && known.RevokedAt is null)
            {
                return;
            }

            session.Context.ApiKeys.Remove(known);
            session.Context.SaveChanges();
            session.Audit(BootstrapSetting, "keyRevoked", BootstrapId, known.Name);
        }

        if (hash is not null)
        {
            session.Context.ApiKeys.Add(new ApiKey
            {
                Number = checked((int)session.Series.Next(SeriesName.Key)),
                Id = BootstrapId,
                Name = "bootstrap",
                Hash = hash,
                Role = Role.Administrator,
                Vendors = Caller.AllVendors,
                CreatedAt = session.Now,
                CreatedBy = BootstrapSetting,
            });
            session.Context.SaveChanges();
            session.Audit(BootstrapSetting, "keyAdded", BootstrapId, "bootstrap");
        }
    }

    private static void Written(WriteSession session, Caller caller, string action, ApiKey key)
    {
        session.Audit(caller, action, key.Id, key.Name);
        session.Changed(ChangeSubject.Key, key.Number, key.CompanyId);
    }

    private void Enter(ApiKey key)
    {
        var vendors = key.Vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        callers[new KeyHash(key.Hash)] = watch.Enter(new Caller(key.Id, key.Name, key.Role, CompanySet.Of(key.CompanyId), vendors), key.Number.ToString(CultureInfo.InvariantCulture));
    }

    private void Leave(ApiKey key)
    {
        callers.TryRemove(new KeyHash(key.Hash), out _);
        watch.Leave(key.Id);
    }
}
