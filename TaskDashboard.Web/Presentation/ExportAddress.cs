using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// URL of a list as a file: the parameters of the list's page, and the format. It is a link of the browser, so that it works before the
/// page is live, and carries the filter that is shown.
/// </summary>
internal static class ExportAddress
{
    public const string OfTasks = "/export/tasks";
    public const string OfPushes = "/export/pushes";

    private const string Format = "format";

    /// <param name="path">Of the list.</param>
    /// <param name="parameters">Of the list's page, without the place in the list.</param>
    /// <param name="format">csv or jsonl.</param>
    public static string Of(string path, IEnumerable<KeyValuePair<string, string>> parameters, string format) =>
        QueryHelpers.AddQueryString(
            path,
            parameters
                .Append(KeyValuePair.Create(Format, format))
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
        );

    /// <summary>Returns the query of the list's page.</summary>
    public static string ListOf(QueryString query) =>
        QueryHelpers.AddQueryString(
            "",
            QueryHelpers
                .ParseQuery(query.Value)
                .Where(parameter => !parameter.Key.Equals(Format, StringComparison.OrdinalIgnoreCase))
                .SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value)))
        );
}
