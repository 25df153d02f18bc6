using TaskDashboard.Core;
using TaskDashboard.Core.Pushes;
using TaskDashboard.Core.Pushes.Delivery;
using TaskDashboard.Core.Store.Reads;

namespace TaskDashboard.Web.Api;

/// <summary>How a destination wants to be authorized. Answers leave the password out.</summary>
internal sealed record AuthorizationInput
{
    /// <summary>none or basic.</summary>
    public string? Type { get; init; }

    public string? Username { get; init; }
    public string? Password { get; init; }

    public PushAuthorization ToAuthorization()
    {
        if (!EnumNames<AuthorizationType>.TryParse(Type, out var type))
        {
            throw RefusedException.Invalid("authorization.type", $"authorization.type is missing or not known. Give one of {string.Join(", ", EnumNames<AuthorizationType>.All)}.");
        }

        if (type == AuthorizationType.None)
        {
            Refuse(Username, "authorization.username");
            Refuse(Password, "authorization.password");
            return PushAuthorization.None;
        }

        return new PushAuthorization(
            type,
            Username ?? throw RefusedException.Invalid("authorization.username", "authorization.username is missing."),
            Password ?? throw RefusedException.Invalid("authorization.password", "authorization.password is missing."));
    }

    private static void Refuse(string? value, string member)
    {
        if (value is not null)
        {
            throw RefusedException.Invalid(member, $"{member} does not go with the type none.");
        }
    }
}

/// <summary>A customer's endpoint to send pushes to.</summary>
internal sealed record DestinationInput
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Attempts under way at once.</summary>
    public int? Concurrency { get; init; }

    public DestinationSettings ToSettings() => new()
    {
        Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
        Url = Url ?? throw RefusedException.Invalid("url", "url is missing."),
        Authorization = Authorization?.ToAuthorization() ?? PushAuthorization.None,
        CompanyId = CompanyId,
        Concurrency = Concurrency,
    };
}

/// <summary>What to change; members that are left out stay as they are.</summary>
internal sealed record DestinationPatch
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public AuthorizationInput? Authorization { get; init; }
    public int? Concurrency { get; init; }
    public bool? Paused { get; init; }

    public DestinationChange ToChange() => new()
    {
        Name = Name,
        Url = Url,
        Authorization = Authorization?.ToAuthorization(),
        Concurrency = Concurrency,
        Paused = Paused,
    };
}

internal sealed record AuthorizationAnswer(string Type, string? Username);

internal sealed record DestinationAnswer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required AuthorizationAnswer Authorization { get; init; }
    public string? CompanyId { get; init; }
    public int? Concurrency { get; init; }
    public required bool Paused { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its pushes by state, where they were counted.</summary>
    public PushTotals? Pushes { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public static DestinationAnswer Of(Destination destination) => new()
    {
        Id = destination.Id,
        Name = destination.Name,
        Url = destination.Url,
        Authorization = new AuthorizationAnswer(EnumNames<AuthorizationType>.Of(destination.AuthorizationType), destination.UserName),
        CompanyId = destination.CompanyId,
        Concurrency = destination.Concurrency,
        Paused = destination.Paused,
        PausedAt = destination.PausedAt,
        PausedBy = destination.PausedBy,
        CreatedAt = destination.CreatedAt,
    };

    public static DestinationAnswer Of(DestinationView view) => Of(view.Destination) with
    {
        Pushes = new PushTotals(view.Waiting, view.Sending, view.Delivered, view.Failed, view.DeliveredLastHour, view.FailedLastHour),
        LastAttemptAt = view.LastAttemptAt,
    };
}

/// <summary>Pushes by state now, and attempts of the last hour by how they ended.</summary>
internal sealed record PushTotals(long Waiting, long Sending, long Delivered, long Failed, int DeliveredLastHour, int FailedLastHour);

/// <summary>A new destination, with the secret that its deliveries are signed with: shown this once.</summary>
internal sealed record NewDestinationAnswer
{
    public required string Id { get; init; }
    public required string SigningSecret { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required AuthorizationAnswer Authorization { get; init; }
    public string? CompanyId { get; init; }
    public int? Concurrency { get; init; }
    public required bool Paused { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static NewDestinationAnswer Of(NewDestination created)
    {
        var destination = DestinationAnswer.Of(created.Destination);
        return new()
        {
            Id = destination.Id,
            SigningSecret = created.SigningSecret,
            Name = destination.Name,
            Url = destination.Url,
            Authorization = destination.Authorization,
            CompanyId = destination.CompanyId,
            Concurrency = destination.Concurrency,
            Paused = destination.Paused,
            CreatedAt = destination.CreatedAt,
        };
    }
}
