using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Presentation;

/// <summary>Names of keys for people. The key from the settings has an id instead of a name.</summary>
public static class KeyWords
{
    private const string Setup = "Setup";

    public static string Name(string id, string name) => id == KeyService.BootstrapId && name == id ? Setup : name;

    /// <summary>Returns who acted, where only the name was kept: a person, a key, or the settings at the start of the service.</summary>
    public static string Actor(string name) => Actor(name, name);

    /// <summary>Returns a text of the history in which the actor is called by name, with the name that people know.</summary>
    public static string In(string text, string actor)
    {
        ArgumentNullException.ThrowIfNull(text);
        return actor == KeyService.BootstrapId ? text.Replace($" by {actor}", $" by the {Actor(actor)}", StringComparison.Ordinal) : text;
    }

    /// <inheritdoc cref="Actor(string)"/>
    public static string Actor(string? id, string name) =>
        name == KeyService.BootstrapSetting ? "Settings"
        : id == KeyService.BootstrapId && name == id ? $"{Setup} key"
        : name;
}
