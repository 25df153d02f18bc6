using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>The core as the product puts it together for SQL Server, on a stand-in for the server.</summary>
public sealed class Rehearsal : IAsyncLifetime
{
    private static readonly (string Column, object Value)[] Usual =
    [
        ("is_read_committed_snapshot_on", true),
        ("snapshot_isolation_state_desc", "ON"),
        ("Url", "https://shop.example.com/hook"),
        ("ProtectedSigningSecret", new PlainProtector().Protect(WebhookSignature.NewSecret())),
        ("ProtectedPreviousSecret", new PlainProtector().Protect(WebhookSignature.NewSecret())),
        ("ProtectedOldestSecret", new PlainProtector().Protect(WebhookSignature.NewSecret())),
        ("ProtectedPassword", new PlainProtector().Protect("secret")),
        ("ProtectedClientSecret", new PlainProtector().Protect("secret")),
    ];

    private CoreHost? _core;

    internal StandInServer Server { get; } = new();

    public ValueTask InitializeAsync()
    {
        _core = NewCore();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _core!.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Makes the call in each climate. What it refuses by itself is its right; what the server would not take is a failure.</summary>
    internal async Task GoAsync(StoreCall call)
    {
        foreach (var climate in call.Climates)
        {
            if (!call.IsAlone)
            {
                await GoAsync(call, climate, _core!);
                continue;
            }

            await using var core = NewCore();
            await GoAsync(call, climate, core);
        }
    }

    private async Task GoAsync(StoreCall call, Climate climate, CoreHost core)
    {
        Server.Climate = climate;
        Server.Holds([.. Usual, .. call.Holds]);
        try
        {
            await call.RunAsync(core);
        }
        catch (RefusedException refused) when (refused.Kind != RefusalKind.Unavailable)
        {
            // Checked elsewhere, on databases that remember.
        }
        finally
        {
            Assert.Equal("", string.Join("\n\n", Server.TakeComplaints()));
            Server.Climate = Climate.Empty;
        }

        Assert.DoesNotContain(core.Logs.Lines, line => line.Contains("What follows a write failed", StringComparison.Ordinal));
    }

    private CoreHost NewCore()
    {
        var clock = new FakeClock();
        Server.Holds(Usual);
        return CoreHost.Assemble(new StandInDatabase(Server), clock, new FakeSender(clock) { Answer = _ => Reply.Delivered });
    }
}
