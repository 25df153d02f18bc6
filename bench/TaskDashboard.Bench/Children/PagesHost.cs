using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// The product with people who can look at its pages. Prints its address, then answers each input line with what the process uses.
/// </summary>
internal static class PagesHost
{
    public const string Verb = "child:pages";
    public const string Password = SignInHost.Password;

    public static string PersonOf(int index) => string.Create(CultureInfo.InvariantCulture, $"viewer-{index + 1}");

    /// <param name="people">Number of people who can sign in.</param>
    /// <param name="keepsHouse">Whether counters are checked and old rows deleted, which begins a minute after the start.</param>
    /// <param name="heapLimit">Maximum size of the managed heap in bytes; null for none.</param>
    public static Task<ChildProcess> StartAsync(Database database, int people, bool keepsHouse = true, long? heapLimit = null) =>
        ChildProcess.StartAsync(
            Verb,
            heapLimit,
            [.. database.Arguments, "--people", people.ToString(CultureInfo.InvariantCulture), "--house", keepsHouse ? "kept" : "left"]
        );

    public static async Task RunAsync(Arguments arguments)
    {
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        var builder = WebApplication.CreateBuilder(WebSetup.Options(App.SettingsOf(arguments)));
        builder.AddTaskDashboard();
        await using var app = builder.Build();
        app.MapTaskDashboard();
        app.Services.OpenStore();
        await app.StartAsync();
        var people = app.Services.GetRequiredService<PeopleService>();
        for (var index = 0; index < arguments.Number("people", 1); index++)
        {
            await people.AddAsync(
                Caller.Engine,
                new NewPerson
                {
                    Name = PersonOf(index),
                    Password = Password,
                    Role = Role.Viewer,
                }
            );
        }

        if (arguments.Text("house", "kept") == "left")
        {
            var engine = app.Services.GetRequiredService<LocalEngine>().Scope;
            await engine.Get<Recounter>().DisposeAsync();
            await engine.Get<Sweeper>().DisposeAsync();
        }

        await answers.WriteLineAsync(app.Urls.First());
        await ProcessUse.AnswerAsync(answers);
        await app.StopAsync();
    }
}
