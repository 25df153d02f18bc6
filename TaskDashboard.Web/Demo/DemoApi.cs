using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Client of the public API, like a customer's program.</summary>
internal sealed partial class DemoApi(HttpClient http, ILogger logger)
{
    public Uri Address => http.BaseAddress!;

    /// <returns>Null if the call was refused.</returns>
    public async Task<JsonNode?> PostAsync(string path, JsonNode body, CancellationToken stopping)
    {
        using var content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, stopping).ConfigureAwait(false);
        return await ReadAsync(answer, stopping).ConfigureAwait(false);
    }

    /// <returns>Null if the call was refused.</returns>
    public async Task<JsonNode?> PatchAsync(string path, JsonNode body, CancellationToken stopping)
    {
        using var content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PatchAsync(new Uri(path, UriKind.Relative), content, stopping).ConfigureAwait(false);
        return await ReadAsync(answer, stopping).ConfigureAwait(false);
    }

    /// <returns>Null if the call was refused.</returns>
    public async Task<JsonNode?> GetAsync(string path, CancellationToken stopping)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), stopping).ConfigureAwait(false);
        return await ReadAsync(answer, stopping).ConfigureAwait(false);
    }

    private async Task<JsonNode?> ReadAsync(HttpResponseMessage answer, CancellationToken stopping)
    {
        var text = await answer.Content.ReadAsStringAsync(stopping).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return JsonNode.Parse(text);
        }

        // A person may have deleted an object of the demo. Continue.
        LogRefused(logger, answer.RequestMessage?.RequestUri?.AbsolutePath, (int)answer.StatusCode, text);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "{Path} answered the demo {Status}: {Answer}")]
    private static partial void LogRefused(ILogger logger, string? path, int status, string answer);
}
