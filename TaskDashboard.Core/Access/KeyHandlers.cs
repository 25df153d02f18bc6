using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="Vendors">Names of the vendors that the key may be used for, separated by spaces.</param>
internal sealed record AddKey(Caller Caller, string Name, Role Role, string? CompanyId, string Vendors, byte[] Hash) : Command<ApiKey>;

internal sealed record RevokeKey(Caller Caller, string Id) : Command<bool>;

/// <summary>Stores the bootstrap key. A changed key ends the old one.</summary>
/// <param name="Hash">SHA-256 of the key; null if there is none.</param>
internal sealed record SetBootstrapKey(byte[]? Hash) : Command<bool>;

/// <summary>Handles the commands on keys.</summary>
internal sealed class KeyHandlers(KeyDirectory directory) : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<AddKey, ApiKey>(Add);
        table.Add<RevokeKey, bool>(Revoke);
        table.Add<SetBootstrapKey, bool>(SetBootstrap);
    }

    private ApiKey Add(WriteSession session, AddKey command)
    {
        var row = new ApiKey
        {
            Number = checked((int)session.Series.Next(SeriesName.Key)),
            Id = session.NewId(),
            Name = command.Name,
            Hash = command.Hash,
            Role = command.Role,
            CompanyId = command.CompanyId,
            Vendors = command.Vendors,
            CreatedAt = session.Now,
            CreatedBy = command.Caller.Name,
        };
        session.Context.ApiKeys.Add(row);
        session.Context.SaveChanges();
        Written(session, command.Caller, AuditAction.KeyAdded, row);
        session.AfterCommit(() => directory.Enter(row));
        return row;
    }

    private bool Revoke(WriteSession session, RevokeKey command)
    {
        var key = session.Context.ApiKeys.SingleOrDefault(row => row.Id == command.Id) ?? throw RefusedException.NotFound("key");
        command.Caller.Require(Permission.ManageKeys, key.CompanyId, "key");
        if (key.RevokedAt is null)
        {
            session.Context.Entry(key).Property(row => row.RevokedAt).CurrentValue = session.Now;
            session.Context.SaveChanges();
            Written(session, command.Caller, AuditAction.KeyRevoked, key);
            session.AfterCommit(() => directory.Leave(key));
        }

        return true;
    }

    private static bool SetBootstrap(WriteSession session, SetBootstrapKey command)
    {
        var hash = command.Hash;
        var known = session.Context.ApiKeys.SingleOrDefault(key => key.Id == KeyService.BootstrapId);
        if (known is not null)
        {
            if (hash is not null && known.Hash.AsSpan().SequenceEqual(hash) && known.RevokedAt is null)
            {
                return false;
            }

            session.Context.ApiKeys.Remove(known);
            session.Context.SaveChanges();
            session.Audit(session.Now, null, KeyService.BootstrapSetting, AuditAction.KeyRevoked, AuditSubject.Of(known));
        }

        if (hash is not null)
        {
            var added = new ApiKey
            {
                Number = checked((int)session.Series.Next(SeriesName.Key)),
                Id = KeyService.BootstrapId,
                Name = "bootstrap",
                Hash = hash,
                Role = Role.Administrator,
                Vendors = Caller.AllVendors,
                CreatedAt = session.Now,
                CreatedBy = KeyService.BootstrapSetting,
            };
            session.Context.ApiKeys.Add(added);
            session.Context.SaveChanges();
            session.Audit(session.Now, null, KeyService.BootstrapSetting, AuditAction.KeyAdded, AuditSubject.Of(added));
        }

        return true;
    }

    private static void Written(WriteSession session, Caller caller, AuditAction action, ApiKey key)
    {
        var rights = $"{key.Role}, {key.CompanyId ?? "all companies"}";
        session.Audit(caller, action, AuditSubject.Of(key), detail: action == AuditAction.KeyAdded ? rights : null);
        session.Changed(ChangeSubject.Key, key.Number, key.CompanyId);
    }
}
