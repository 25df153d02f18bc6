using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <param name="Hash">SHA-256 of the session's token.</param>
internal sealed record StartKeySession(byte[] Hash, string Vendor, string KeyId, string KeyStamp, TimeSpan Lifetime) : Command<bool>;

internal sealed record EndKeySession(byte[] Hash) : Command<bool>;

/// <summary>Handles the commands on key sessions.</summary>
internal sealed class KeySessionHandlers(KeySessionDirectory directory) : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<StartKeySession, bool>(Start);
        table.Add<EndKeySession, bool>(End);
    }

    private bool Start(WriteSession session, StartKeySession command)
    {
        var (hash, vendor, keyId, keyStamp, lifetime) = command;
        var endsAt = session.Now + lifetime;
        var row = new KeySession
        {
            Hash = hash,
            Vendor = vendor,
            KeyId = keyId,
            KeyStamp = keyStamp,
            CreatedAt = session.Now,
            EndsAt = endsAt,
        };
        session.InsertKeySession(row);
        session.AfterCommit(() => directory.Enter(hash, vendor, keyId, keyStamp, endsAt));
        return true;
    }

    private bool End(WriteSession session, EndKeySession command)
    {
        session.DeleteKeySession(command.Hash);
        session.AfterCommit(() => directory.Leave(command.Hash));
        return true;
    }
}
