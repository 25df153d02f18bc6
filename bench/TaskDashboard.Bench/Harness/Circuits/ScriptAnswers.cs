using System.Collections.Concurrent;
using System.Globalization;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>What a browser would answer to the server's calls of scripts, as JSON.</summary>
internal static class ScriptAnswers
{
    /// <summary>The call after which the components of the page can be added.</summary>
    public const string Attach = "Blazor._internal.attachWebRendererInterop";

    // Values of the framework's JSCallResultType.
    private const int Object = 1;
    private const int Nothing = 3;

    // As a browser with a window of 1440 by 900 pixels answers.
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["Blazor._internal.navigationManager.enableNavigationInterception"] = "null",
        ["mudElementRef.getBoundingClientRect"] =
            """{"left":0,"top":0,"width":1440,"height":900,"windowWidth":1440,"windowHeight":900,"scrollX":0,"scrollY":0}""",
        ["mudResizeListener.getBrowserWindowSize"] = """{"width":1440,"height":900}""",
        ["mudpopoverHelper.countProviders"] = "1",
    };

    private static readonly ConcurrentDictionary<string, bool> Unknown = new(StringComparer.Ordinal);

    /// <param name="function">Name of the script's function.</param>
    /// <param name="resultType">Number of the kind of result that the server expects.</param>
    /// <param name="next">Returns the id of a new object of the browser.</param>
    public static string Of(string function, int resultType, Func<long> next)
    {
        if (resultType == Object)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{{\"__jsObjectId\":{next()}}}");
        }

        if (resultType == Nothing)
        {
            return "null";
        }

        if (Values.TryGetValue(function, out var value))
        {
            return value;
        }

        if (Unknown.TryAdd(function, true))
        {
            Console.Error.WriteLine($"No answer is known for a call of {function}. It is answered with null.");
        }

        return "null";
    }
}
