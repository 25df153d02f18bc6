using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Whole lists are read a piece at a time, and what was sent is reported by hour.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task An_export_has_each_row_of_the_list_once_in_the_order_of_acceptance()
    {
        await ManyPushesAsync();
        for (var index = 0; index < 7; index++)
        {
            await Host.Tasks.CreateAsync(
                Administrator,
                new()
                {
                    Type = index % 2 == 0 ? "import" : "scan",
                    Name = $"task {index}",
                    CompanyId = index % 3 == 0 ? "acme" : null,
                }
            );
        }

        var pushes = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems })).Items;
        var tasks = (await Host.TaskReads.ListAsync(Administrator, new() { Limit = Limits.PageItems })).Items;
        foreach (var caller in new[] { Administrator, Acme })
        {
            foreach (var piece in new[] { 1, 4, 500 })
            {
                foreach (var state in Enum.GetValues<PushState>())
                {
                    Assert.Equal(
                        pushes.Where(row => row.Push.State == state && caller.Sees(row.Push.CompanyId)).Select(row => row.Push.Id),
                        (await PushesAsync(caller, PushFilter.State.Is(state), piece)).Select(row => row.Push.Id)
                    );
                }

                Assert.Equal(
                    pushes.Where(row => caller.Sees(row.Push.CompanyId)).Select(row => row.Push.Id),
                    (await PushesAsync(caller, PushFilter.All, piece)).Select(row => row.Push.Id)
                );
                Assert.Equal(
                    tasks.Where(task => caller.Sees(task.CompanyId)).Select(task => task.Id),
                    (await TasksAsync(caller, TaskFilter.All, piece)).Select(task => task.Id)
                );
                Assert.Equal(
                    tasks.Where(task => task.Type == "import" && caller.Sees(task.CompanyId)).Select(task => task.Id),
                    (await TasksAsync(caller, TaskFilter.Type.Is("import"), piece)).Select(task => task.Id)
                );
            }
        }

        Assert.Empty(await TasksAsync(Administrator, TaskFilter.Type.Is("nobody's"), 4));

        async Task<List<PushSummary>> PushesAsync(Caller caller, Filter<Push> filter, int piece)
        {
            var export = Host.Get<PushExport>();
            export.Piece = piece;
            return await AllAsync(export.PiecesAsync(caller, filter), piece);
        }

        async Task<List<TrackedTask>> TasksAsync(Caller caller, Filter<TrackedTask> filter, int piece)
        {
            var export = Host.Get<TaskExport>();
            export.Piece = piece;
            return await AllAsync(export.PiecesAsync(caller, filter), piece);
        }

        static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<IReadOnlyList<T>> pieces, int most)
        {
            var all = new List<T>();
            await foreach (var piece in pieces)
            {
                Assert.InRange(piece.Count, 1, most);
                all.AddRange(piece);
            }

            return all;
        }
    }

    [Fact]
    public async Task An_export_holds_no_read_between_its_pieces_and_has_what_came_meanwhile()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 5);
        var export = Host.Get<PushExport>();
        export.Piece = 2;
        var pieces = new List<int>();

        await foreach (var piece in export.PiecesAsync(Viewer, PushFilter.All))
        {
            // A read within a read would be refused.
            Assert.Equal(pieces.Count == 0 ? 5 : 6, await Host.PushReads.FailedTotalAsync(Viewer));
            pieces.Add(piece.Count);
            if (pieces.Count == 1)
            {
                await FailedPushesAsync(destination, 1, first: 10);
            }
        }

        Assert.Equal([2, 2, 2], pieces);
    }

    [Fact]
    public async Task An_export_ends_with_the_rights_of_its_caller()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);
        var key = await Host.Keys.AddAsync(Administrator, new() { Name = "exporter", Role = Role.Viewer });
        var caller = Host.Keys.FindCaller(key.Secret)!;
        var export = Host.Get<PushExport>();
        export.Piece = 2;

        var refused = await Assert.ThrowsAsync<RefusedException>(async () =>
        {
            await foreach (var _ in export.PiecesAsync(caller, PushFilter.All))
            {
                await Host.Keys.RevokeAsync(Administrator, key.Key.Id);
            }
        });

        Assert.Equal("ended", refused.Code);
    }

    [Fact]
    public async Task What_was_sent_is_reported_by_hour_and_destination()
    {
        await StartWithoutScheduleAsync();
        var start = new DateTimeOffset(Clock.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero).AddHours(10).AddMinutes(50);
        Clock.Advance(start - Clock.GetUtcNow());
        var (shop, bank) = (await NewDestinationAsync("shop", companyId: "acme"), await NewDestinationAsync("bank"));
        await SendAsync(shop, Reply.Delivered, 3, "trip");
        await SendAsync(bank, Reply.Unavailable, 2, "trip");
        Clock.Advance(TimeSpan.FromMinutes(20));
        await SendAsync(shop, Reply.Unavailable, 1, "crash");
        await SendAsync(shop, Reply.Delivered, 4, "trip");
        Clock.Advance(TimeSpan.FromDays(2));
        await SendAsync(bank, Reply.Delivered, 1, "trip");
        var end = Clock.GetUtcNow().AddMinutes(1);

        string[] whole = ["10 shop 3+0", "10 bank 0+2", "11 shop 4+1", "11 bank 1+0"];
        Assert.Equal(whole, await ReportAsync(Administrator, start, end));
        Assert.Equal(["10 shop 3+0", "11 shop 4+1"], await ReportAsync(Acme, start, end));
        Assert.Equal(["11 shop 0+1"], await ReportAsync(Administrator, start, end, "crash"));
        Assert.Empty(await ReportAsync(Administrator, start, end, "nobody's"));
        Assert.Empty(await ReportAsync(Administrator, start, end, "half \ud800"));

        // Whole hours count, the last moment does not.
        Assert.Equal(whole[..2], await ReportAsync(Administrator, start.AddMinutes(9), start.AddMinutes(10)));
        Assert.Equal(whole[2..3], await ReportAsync(Administrator, start.AddMinutes(10), start.AddMinutes(11)));
        Assert.Equal(["11 bank 1+0"], await ReportAsync(Administrator, start, end, null, bank.Id, after: 1));

        var totals = await Host.Get<PushReportReads>().TotalsAsync(Viewer, new() { From = start, To = end });
        Assert.Equal(
            [("shop", 8L, 7L, 1L), ("bank", 3L, 1L, 2L)],
            totals.Select(total => (total.DestinationName, total.Sent, total.Delivered, total.Failed))
        );
        Assert.Equal(
            ["shop"],
            (await Host.Get<PushReportReads>().TotalsAsync(Acme, new() { From = start, To = end })).Select(total => total.DestinationName)
        );

        Assert.Equal("to", (await RefusedAsync(() => ReportAsync(Viewer, end, start), RefusalKind.Invalid)).Member);
        Assert.Equal("from", (await RefusedAsync(() => ReportAsync(Viewer, end.AddDays(-32), end), RefusalKind.Invalid)).Member);

        async Task SendAsync(Destination to, Reply reply, int count, string kind)
        {
            var state = reply == Reply.Delivered ? PushState.Delivered : PushState.Failed;
            var before = await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", state);
            Sender.Answer = _ => reply;
            await PushManyAsync(to, count, kind, first: (int)await Host.CountAsync("SELECT COUNT(*) FROM Pushes") + 1);
            await UntilPushesAsync(state, before + count);
        }

        // By pages of two.
        async Task<List<string>> ReportAsync(
            Caller caller,
            DateTimeOffset from,
            DateTimeOffset to,
            string? kind = null,
            string? destination = null,
            int after = 0
        )
        {
            var query = new PushReportQuery
            {
                From = from,
                To = to,
                Kind = kind,
                DestinationId = destination,
                Limit = 2,
            };
            var reports = new List<PushReport>();
            do
            {
                var page = await Host.Get<PushReportReads>().ListAsync(caller, query);
                reports.AddRange(page.Items);
                query = query with { After = page.Next };
            } while (query.After is not null);

            return
            [
                .. reports.Skip(after).Select(report => $"{report.Hour:HH} {report.DestinationName} {report.Delivered}+{report.Failed}"),
            ];
        }
    }
}
