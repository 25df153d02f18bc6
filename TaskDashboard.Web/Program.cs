using System.Globalization;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Demo;
using TaskDashboard.Web.Hosting;

// Numbers and dates read the same whatever the machine's language is.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

return await StartFailure.GuardAsync(
    async () =>
    {
        var builder = WebApplication.CreateBuilder(
            WebSetup.Options(
                DemoMode.Without(RecountCommand.Without(RollupsCommand.Without(SignInLinkCommand.Without(BackupCommand.Without(args)))))
            )
        );
        if (DemoMode.IsRequested(args))
        {
            DemoMode.Add(builder);
        }

        builder.AddTaskDashboard();
        await using var app = builder.Build();
        if (BackupCommand.Of(args) is { } command)
        {
            command.Run(app, Console.Out);
            return;
        }

        if (SignInLinkCommand.IsRequested(args))
        {
            SignInLinkCommand.Run(app);
            return;
        }

        if (RecountCommand.IsRequested(args))
        {
            await RecountCommand.RunAsync(app, Console.Out);
            return;
        }

        if (RollupsCommand.IsRequested(args))
        {
            await RollupsCommand.RunAsync(app, Console.Out);
            return;
        }

        var pastDay = Task.Run(() => DemoMode.PlayPastDayAsync(app.Services));
        app.MapTaskDashboard();
        await pastDay;
        app.Services.OpenStore();
        await app.RunAsync();
    },
    Console.Error
);

public sealed partial class Program;
