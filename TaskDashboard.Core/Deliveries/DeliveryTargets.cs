using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Converts stored destinations, with encrypted secrets, into targets for sending.</summary>
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
        var secrets = destination
            .SigningSecretsAt(clock.GetUtcNow())
            .Select(secret => new SigningSecret(protector.Unprotect(secret.Sealed), secret.Until));
        return new DeliveryTarget(new Uri(destination.Url), authorization, [.. secrets])
        {
            FreshConnections = destination.FreshConnectionsSince is not null,
        };
    }

    public string Seal(string secret) => protector.Protect(secret);

    /// <summary>Returns an authorization with encrypted secrets.</summary>
    public SealedAuthorization Sealed(PushAuthorization authorization) =>
        new(
            authorization.Type,
            authorization.UserName,
            authorization.Password is { } password ? Seal(password) : null,
            authorization.TokenUrl,
            authorization.ClientId,
            authorization.ClientSecret is { } secret ? Seal(secret) : null,
            authorization.Scope
        );

    private string? Open(string? sealedSecret) => sealedSecret is null ? null : protector.Unprotect(sealedSecret);
}

/// <summary>An authorization as stored in a destination.</summary>
internal sealed record SealedAuthorization(
    AuthorizationType Type,
    string? UserName,
    string? ProtectedPassword,
    string? TokenUrl,
    string? ClientId,
    string? ProtectedClientSecret,
    string? Scope
)
{
    /// <summary>Returns the destination with this authorization instead of its previous one.</summary>
    public Destination PutInto(Destination destination) =>
        destination with
        {
            AuthorizationType = Type,
            UserName = UserName,
            ProtectedPassword = ProtectedPassword,
            TokenUrl = TokenUrl,
            ClientId = ClientId,
            ProtectedClientSecret = ProtectedClientSecret,
            Scope = Scope,
        };
}
