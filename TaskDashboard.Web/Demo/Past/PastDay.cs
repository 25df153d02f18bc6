using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// The day before the demo's start. It is not written into the tables: the product's own core lives through it on a clock that is moved
/// by hand, with pushes, answers of the customers' endpoints, programs that report and people who act. So everything that the product
/// counts and lists is true.
/// </summary>
internal static class PastDay
{
    private const int Seed = 24;
    private static readonly TimeSpan SetUp = TimeSpan.FromMinutes(5);

    /// <summary>Plays the day into the demo's new database. The process's own core opens the database afterwards.</summary>
    /// <param name="services">The services of the demo's process.</param>
    /// <param name="address">Where the customers' endpoints will be.</param>
    public static async Task<PastWork> PlayAsync(IServiceProvider services, string apiKey, Uri address)
    {
        var real = services.GetRequiredService<TimeProvider>();
        var times = PastTimes.Of(real.GetUtcNow(), real.LocalTimeZone);
        var clock = new PlayedClock(times.Begin, times.Zone);
        var random = new Random(Seed);
        var endpoints = new PastEndpoints(times, clock, random);
        var timeline = new Timeline(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PastDay)));
        var tasks = new PastTasks(times, clock, timeline, random);
        var people = new PastPeople(times, endpoints, tasks, timeline);
        var pushes = new PastPushes(times, timeline, random);

        // Creating the database takes as long as planning.
        var starting = Task.Run(() => PastCore.StartAsync(services, clock, endpoints));
        people.Plan();
        pushes.Plan(times.Begin + SetUp);
        tasks.Plan(times.Begin + SetUp);

        // The first use of the key ring takes long as well.
        _ = services.GetRequiredService<ISecretProtector>().Protect("");
        var core = await starting.ConfigureAwait(false);
        await using (core.ConfigureAwait(false))
        {
            var program = core.Get<KeyService>().FindCaller(apiKey)!;
            tasks.Begin(core, program);
            pushes.Begin(core, program, await people.BeginAsync(core, address).ConfigureAwait(false));
            await timeline.PlayAsync(clock, core.AtRestAsync, times.End).ConfigureAwait(false);
            return new PastWork(pushes.Items, tasks.All);
        }
    }
}

/// <summary>What the past day leaves to the demo's programs.</summary>
/// <param name="Items">Number of the last item that was pushed.</param>
/// <param name="Tasks">The tasks, so that their programs can run them again.</param>
internal sealed record PastWork(int Items, IReadOnlyList<(string Id, DemoTask Task)> Tasks);
