using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Limits on failed sign-ins, which keep attackers from guessing passwords and from locking people out.</summary>
public abstract partial class StoreContract
{
    private static readonly KnownBrowser UnknownBrowser = new("0", []);

    [Fact]
    public async Task A_lock_applies_to_one_address_so_attackers_cannot_lock_a_person_out()
    {
        await StartAsync();
        await AddPersonAsync("ada", Role.Viewer);
        for (var host = 1; host <= 40; host++)
        {
            for (var attempt = 1; attempt <= 5; attempt++)
            {
                Assert.Null((await Host.SignIn.SignInAsync("ada", "wrong", SignInSources.At($"198.51.100.{host}"))).Caller);
            }

            Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At($"198.51.100.{host}"))).LockedUntil);
        }

        var view = Assert.Single(await Host.People.ListAsync(Administrator));
        Assert.Equal((Clock.UtcNow.AddMinutes(15), 40), (view.LockedUntil, view.LockedSources));
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.7"))).Caller);

        await Host.People.UnlockAsync(Administrator, view.Person.Id);
        Assert.Null(Assert.Single(await Host.People.ListAsync(Administrator)).LockedUntil);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("198.51.100.1"))).Caller);
    }

    [Fact]
    public async Task Hashing_uses_no_thread_of_the_pool()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        await Host.SignIn.SignInAsync("ada", "wrong");
        await Host.SignIn.SignInAsync("nobody", "wrong");
        var signedIn = await Host.SignIn.SignInAsync("ada", Password);
        Assert.NotNull((await Host.SignIn.ChangePasswordAsync(signedIn.Caller!, Password, "another set of words")).Caller);
        await Host.People.SetPasswordAsync(Administrator, ada.Id, "yet another one of these");

        var (asked, onThePool) = ((PlainPasswords)Host.Get<IPasswords>()).Asked;
        Assert.InRange(asked, 6, int.MaxValue);
        Assert.Equal(0, onThePool);
    }

    [Fact]
    public async Task All_addresses_of_an_IPv6_64_prefix_count_as_one()
    {
        await StartAsync();
        await AddPersonAsync("ada", Role.Viewer);
        for (var host = 1; host <= 5; host++)
        {
            await Host.SignIn.SignInAsync("ada", "wrong", SignInSources.At($"2001:db8::{host}"));
        }

        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("2001:db8::ffff:1"))).LockedUntil);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("2001:db8:0:1::1"))).Caller);
    }

    [Fact]
    public async Task Many_wrong_passwords_delay_a_name_except_in_a_browser_that_the_person_has_used()
    {
        await StartAsync(("Access:DelayAfter", "10"));
        var ada = await AddPersonAsync("ada", Role.Viewer);
        for (var host = 1; host <= 10; host++)
        {
            Assert.Equal(
                new SignInAnswer(null, null),
                await Host.SignIn.SignInAsync("ada", "wrong", SignInSources.At($"198.51.100.{host}"))
            );
        }

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(await Host.People.ListAsync(Administrator)).Delay);
        var armed = Clock.ArmedTimers;
        var delayed = Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.7"));
        await Clock.WhenArmed(armed + 1).WaitAsync(Patience.Limit);
        var second = await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.7"));
        Assert.Equal((null, TimeSpan.FromSeconds(2)), (second.Caller, second.RetryAfter));
        Assert.NotNull(
            (await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.8", new KnownBrowser("1", [ada.Id])))).Caller
        );
        Assert.False(delayed.IsCompleted);

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull((await delayed.WaitAsync(Patience.Limit)).Caller);
    }

    [Fact]
    public async Task The_delay_is_at_most_half_a_minute_and_decreases_over_time()
    {
        await StartAsync(("Access:DelayAfter", "1"));
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var known = SignInSources.At("203.0.113.8", new KnownBrowser("1", [ada.Id]));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Host.SignIn.SignInAsync("ada", "wrong", known);
        }

        var delays = new List<TimeSpan>();
        var limits = Host.Get<SignInLimits>();
        var key = new KeyHash(PersonName.KeyOf("ADA"));
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            delays.Add(limits.Begin(key));
        }

        Assert.Equal([4, 8, 16, 30, 30, 30, 30, 30, 30, 30], delays.Select(delay => (int)delay.TotalSeconds));
        Clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(TimeSpan.Zero, limits.DelayOf(key));
    }

    [Fact]
    public async Task A_known_browser_has_its_own_lock_and_is_known_only_for_its_people()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        await AddPersonAsync("bob", Role.Viewer);
        var known = SignInSources.At("203.0.113.1", new KnownBrowser("1", [ada.Id]));
        foreach (var name in new[] { "ada", "bob" })
        {
            for (var attempt = 1; attempt <= 5; attempt++)
            {
                await Host.SignIn.SignInAsync(name, "wrong", SignInSources.At("203.0.113.1", UnknownBrowser));
            }
        }

        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, known)).Caller);
        Assert.NotNull((await Host.SignIn.SignInAsync("bob", Password, known)).LockedUntil);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await Host.SignIn.SignInAsync("ada", "wrong", known);
        }

        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, known)).LockedUntil);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.2"))).Caller);
    }

    [Fact]
    public async Task An_address_is_limited_in_failed_attempts_per_minute()
    {
        await StartAsync(("Access:SignInsPerMinute", "6"), ("Access:LockOutAfter", "100"));
        await AddPersonAsync("ada", Role.Viewer);
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);
        }

        for (var attempt = 1; attempt <= 6; attempt++)
        {
            Assert.Null((await Host.SignIn.SignInAsync("name " + attempt, "wrong")).RetryAfter);
        }

        Assert.Equal(TimeSpan.FromSeconds(10), (await Host.SignIn.SignInAsync("ada", Password)).RetryAfter);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.2"))).Caller);
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);
    }

    [Fact]
    public async Task Failures_are_audited_in_one_line_per_minute_name_and_address()
    {
        await StartAsync(("Access:LockOutAfter", "100"));
        var ada = await AddPersonAsync("ada", Role.Viewer);
        for (var attempt = 1; attempt <= 7; attempt++)
        {
            await Host.SignIn.SignInAsync("ada", "wrong");
            await Host.SignIn.SignInAsync("nobody " + attempt, "wrong", SignInSources.At("203.0.113.2"));
            Host.Get<WrongKeys>().Admits(SignInSources.Usual.Address, out _);
        }

        var minute = Clock.UtcNow;
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'signInFailed'"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Host.Get<FailureSums>().Writing.WaitAsync(Patience.Limit);

        Assert.Equal(
            ["7 wrong passwords from 203.0.113.1"],
            await Host.TextsAsync(
                "SELECT Detail FROM AuditEntries WHERE Action = 'signInFailed' AND Subject = @p0 AND Actor = 'ada' AND At = @p1",
                ada.Id,
                minute
            )
        );
        Assert.Equal(
            ["7 wrong passwords from 203.0.113.2"],
            await Host.TextsAsync("SELECT Detail FROM AuditEntries WHERE Action = 'signInFailed' AND Subject = '' AND Actor = 'unknown'")
        );
        Assert.Equal(["7 wrong keys from 203.0.113.1"], await Host.TextsAsync("SELECT Detail FROM AuditEntries WHERE Action = 'wrongKey'"));
    }

    [Fact]
    public async Task Failures_from_very_many_addresses_use_limited_memory_and_audit_lines()
    {
        await StartAsync(("Access:WrongKeysPerMinute", "2"));
        var keys = Host.Get<WrongKeys>();
        for (var host = 0; host < 200_000; host++)
        {
            Assert.True(keys.Admits(ClientAddress.Of(new System.Net.IPAddress(0x0A000000L + host)), out _));
        }

        await Host.Get<FailureSums>().WriteAllAsync();

        Assert.Equal(FailureSums.MostLines + 1, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'wrongKey'"));
        Assert.Equal(
            ["199980 wrong keys from other addresses"],
            await Host.TextsAsync("SELECT Detail FROM AuditEntries WHERE Action = 'wrongKey' AND Detail LIKE '%other addresses'")
        );
    }

    [Fact]
    public async Task Audit_lines_of_failed_sign_ins_are_deleted_after_their_retention_and_others_are_kept()
    {
        await StartAsync();
        await AddPersonAsync("ada", Role.Viewer);
        await Host.SignIn.SignInAsync("ada", "wrong");
        await Host.Get<FailureSums>().WriteAllAsync();
        Clock.UtcNow += FailureSums.Kept + TimeSpan.FromMinutes(2);
        await Host.SignIn.SignInAsync("ada", "wrong");
        await Host.Get<FailureSums>().WriteAllAsync();

        Assert.Equal(1, (await Host.Sweeper.SweepAsync())["audit lines of failed sign-ins and wrong keys"]);

        Assert.Equal(["personAdded", "signInFailed"], await Host.TextsAsync("SELECT Action FROM AuditEntries ORDER BY Number"));
    }

    [Fact]
    public async Task Weak_passwords_and_the_current_one_are_refused()
    {
        await StartAsync();
        var ada = await AddPersonAsync("Ada Lovelace", Role.Viewer);
        var session = (await Host.SignIn.SignInAsync("Ada Lovelace", Password)).Caller!;
        foreach (
            var weak in new[]
            {
                "aaaaaaaaaaaa",
                "password1234",
                new string(' ', 12),
                "AdaLovelace99",
                "lovelace-lovelace",
                "TaskDashboard1",
                "qwertyuiop12",
                Password,
            }
        )
        {
            Assert.Equal(
                "password",
                (await RefusedAsync(() => Host.People.SetPasswordAsync(Administrator, ada.Id, weak), RefusalKind.Invalid)).Member
            );
            Assert.Equal(
                "password",
                (await RefusedAsync(() => Host.SignIn.ChangePasswordAsync(session, Password, weak), RefusalKind.Invalid)).Member
            );
        }

        Assert.NotNull((await Host.SignIn.SignInAsync("Ada Lovelace", Password)).Caller);
    }
}
