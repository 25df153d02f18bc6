using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Api;

/// <summary>A key for a program.</summary>
internal sealed record KeyInput
{
    public string? Name { get; init; }

    /// <summary>viewer, operator or administrator.</summary>
    public string? Role { get; init; }

    /// <summary>Limits the key to one company.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Vendors whose APIs the key may use; "*" means all. None by default.</summary>
    public IReadOnlyList<string>? Vendors { get; init; }

    public NewApiKey ToCommand() =>
        new()
        {
            Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
            Role = ApiNames.Required<Role>(Role, "role"),
            CompanyId = CompanyId,
            Vendors =
                Vendors is null || !Vendors.Any(vendor => vendor is null)
                    ? Vendors ?? []
                    : throw RefusedException.Invalid("vendors", "vendors contains a null. Give names."),
        };
}

internal sealed record KeyAnswer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public string? CompanyId { get; init; }
    public required IReadOnlyList<string> Vendors { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    public static KeyAnswer Of(ApiKey key) =>
        new()
        {
            Id = key.Id,
            Name = key.Name,
            Role = ApiNames.Of(key.Role),
            CompanyId = key.CompanyId,
            Vendors = key.Vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            CreatedAt = key.CreatedAt,
            CreatedBy = key.CreatedBy,
            RevokedAt = key.RevokedAt,
        };
}

/// <summary>A new key with its secret, which is shown only once.</summary>
internal sealed record NewKeyAnswer
{
    public required string Id { get; init; }

    /// <summary>The secret that the program sends.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }
    public required string Role { get; init; }
    public string? CompanyId { get; init; }
    public required IReadOnlyList<string> Vendors { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }

    public static NewKeyAnswer Of(NewKey created)
    {
        var key = KeyAnswer.Of(created.Key);
        return new()
        {
            Id = key.Id,
            Key = created.Secret,
            Name = key.Name,
            Role = key.Role,
            CompanyId = key.CompanyId,
            Vendors = key.Vendors,
            CreatedAt = key.CreatedAt,
            CreatedBy = key.CreatedBy,
        };
    }
}
