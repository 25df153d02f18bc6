using System.Globalization;
using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>What the browser has to know to turn the letters that it shows into other letters.</summary>
public static class HeatChanges
{
    /// <summary>
    /// Returns each changed position with its new letter, such as <c>16c204A</c>; empty if nothing changed; null if sending all letters is
    /// shorter.
    /// </summary>
    public static string? Between(string shown, string letters)
    {
        ArgumentNullException.ThrowIfNull(shown);
        ArgumentNullException.ThrowIfNull(letters);
        if (ReferenceEquals(shown, letters))
        {
            return "";
        }

        if (shown.Length != letters.Length)
        {
            return null;
        }

        var changes = new StringBuilder();
        for (var index = 0; index < letters.Length; index++)
        {
            if (shown[index] != letters[index])
            {
                changes.Append(CultureInfo.InvariantCulture, $"{index}{letters[index]}");
                if (changes.Length >= letters.Length)
                {
                    return null;
                }
            }
        }

        return changes.ToString();
    }
}
