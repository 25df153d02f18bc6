using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Between a destination as it is stored, secrets sealed, and what sending needs of it.</summary>
internal sealed class DeliveryTargets(ISecretProtector protector, TimeProvider clock)
{
    public DeliveryTarget Of(Destination destination)
    {
        var authorization = new PushAuthorization(destination.AuthorizationType, destination.UserName, Open(destination.ProtectedPassword))
        {
            TokenUrl = destination.TokenUrl,
            ClientId = destination.ClientId,
            ClientSecret = Open(destination.ProtectedClientSecret),
            Scope = destination.Scope,
        };
        var secrets = destination.SigningSecretsAt(clock.GetUtcNow()).Select(secret => new SigningSecret(protector.Unprotect(secret.Sealed), secret.Until));
        return new DeliveryTarget(new Uri(destination.Url), authorization, [.. secrets]) { FreshConnections = destination.FreshConnectionsSince is not null };
    }

    public string Seal(string secret) => protector.Protect(secret);

    /// <summary>Puts an authorization in the place of whatever a destination had; its secrets are sealed here and now.</summary>
    public Func<Destination, Destination> Sealed(PushAuthorization authorization)
    {
        var password = authorization.Password is { } open ? Seal(open) : null;
        var clientSecret = authorization.ClientSecret is { } secret ? Seal(secret) : null;
        return destination => destination with
        {
            AuthorizationType = authorization.Type,
            UserName = authorization.UserName,
            ProtectedPassword = password,
            TokenUrl = authorization.TokenUrl,
            ClientId = authorization.ClientId,
            ProtectedClientSecret = clientSecret,
            Scope = authorization.Scope,
        };
    }

    private string? Open(string? sealedSecret) => sealedSecret is null ? null : protector.Unprotect(sealedSecret);
}
