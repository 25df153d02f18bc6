using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Access;

/// <summary>Input for a new key.</summary>
public sealed record NewApiKey
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Names of the vendors that the key may be used for; "*" means all.</summary>
    public IReadOnlyList<string> Vendors { get; init; } = [];
}

/// <param name="Secret">The key itself, shown only this once.</param>
public sealed record NewKey(ApiKey Key, string Secret);

/// <summary>
/// Keys of programs: 256 random bits, of which only the SHA-256 is stored. All active keys are in memory, by hash, so that finding one
/// costs a hash and a lookup.
/// </summary>
public sealed class KeyService
{
    public const string BootstrapId = "bootstrap";

    /// <summary>The setting that holds the bootstrap key; who added it, in the audit log.</summary>
    public const string BootstrapSetting = "Access:BootstrapApiKey";
    private const string Prefix = "tdk_";

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly KeyDirectory _directory;

    internal KeyService(IEngine engine, ReaderPool readers, KeyDirectory directory)
    {
        _engine = engine;
        _readers = readers;
        _directory = directory;
    }

    /// <summary>
    /// Returns the owner of this key; null if it is wrong or revoked. Compares hashes, so the duration reveals nothing about the key.
    /// </summary>
    public Caller? FindCaller(string presentedKey)
    {
        ArgumentNullException.ThrowIfNull(presentedKey);
        return presentedKey.Length is 0 or > KeyHash.LongestKey ? null : _directory.Find(KeyHash.Of(presentedKey));
    }

    /// <summary>
    /// Returns the owner of this key, for an API that requires the key's public id as well; null if key and id do not match.
    /// </summary>
    public Caller? FindCaller(string keyId, string presentedKey) =>
        FindCaller(presentedKey) is { } caller && caller.Id == keyId ? caller : null;

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
        var added = await _engine
            .DoAsync(new AddKey(caller, key.Name, key.Role, key.CompanyId, vendors, KeyHash.Of(secret).ToArray()), cancellation)
            .ConfigureAwait(false);
        return new NewKey(added, secret);
    }

    /// <summary>Revokes a key with immediate effect.</summary>
    public async Task RevokeAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManageKeys);
        if (id == BootstrapId)
        {
            throw RefusedException.Conflict(
                "bootstrapKey",
                "The bootstrap key comes from the setting Access:BootstrapApiKey. Change or remove it there."
            );
        }

        if (!PublicId.IsWellFormed(id))
        {
            throw RefusedException.NotFound("key");
        }

        await _engine.DoAsync(new RevokeKey(caller, id), cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns all keys that the caller may see, including revoked ones, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManageKeys);
        var keys = await _readers
            .QueryAsync((context, ending) => context.ApiKeys.OrderByDescending(key => key.Number).ToListAsync(ending), cancellation)
            .ConfigureAwait(false);
        return keys.FindAll(key => caller.Sees(key.CompanyId));
    }

    /// <summary>Loads the active keys and stores the bootstrap key. A changed bootstrap key ends the old one.</summary>
    internal async Task LoadAsync(string? bootstrapKey, CancellationToken cancellation)
    {
        await _engine
            .DoAsync(new SetBootstrapKey(string.IsNullOrWhiteSpace(bootstrapKey) ? null : KeyHash.Of(bootstrapKey).ToArray()), cancellation)
            .ConfigureAwait(false);
        var living = await _readers
            .QueryAsync((context, ending) => context.ApiKeys.Where(key => key.RevokedAt == null).ToListAsync(ending), cancellation)
            .ConfigureAwait(false);
        living.ForEach(_directory.Enter);
    }
}
