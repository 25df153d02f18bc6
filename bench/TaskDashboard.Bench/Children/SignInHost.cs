using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Bench.Children;

/// <summary>The product with as many people as the rounds need, with passwords hashed as usual. Prints its address.</summary>
internal static class SignInHost
{
    public const string Verb = "child:sign-in-host";
    public const string Password = "a few good words of this run";

    /// <summary>A person whose name is not attacked.</summary>
    public const string Calm = "calm";

    /// <summary>The person whose name is attacked in this round.</summary>
    public static string AttackedIn(int round) => $"attacked-{round}";

    public static async Task RunAsync(Arguments arguments)
    {
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        var builder = WebApplication.CreateBuilder(
            WebSetup.Options([
                "--urls",
                "http://127.0.0.1:0",
                .. Database.Of(arguments).Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
                "--Logging:LogLevel:Default",
                "None",
                "--Logging:LogLevel:Microsoft.AspNetCore",
                "None",
                "--Logging:LogLevel:Microsoft.EntityFrameworkCore",
                "None",
            ])
        );
        builder.AddTaskDashboard();
        await using var app = builder.Build();
        app.MapTaskDashboard();
        app.Services.OpenStore();
        await app.StartAsync();
        var people = app.Services.GetRequiredService<PeopleService>();
        foreach (var name in Enumerable.Range(0, arguments.Number("people", 1)).Select(AttackedIn).Prepend(Calm))
        {
            await people.AddAsync(
                Caller.Engine,
                new NewPerson
                {
                    Name = name,
                    Password = Password,
                    Role = Role.Viewer,
                }
            );
        }

        await answers.WriteLineAsync(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null) { }

        await app.StopAsync();
    }
}
