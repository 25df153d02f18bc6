using System.Text;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The names of companies and the owners of tasks are stored in columns, so that lists can be filtered by them.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task All_tasks_of_a_company_show_its_latest_name()
    {
        await StartAsync();
        var first = await Host.Tasks.CreateAsync(
            Administrator,
            AnyTask with
            {
                CompanyId = "acme",
                CompanyName = "Acme",
                UniqueName = "u",
            }
        );
        Assert.Equal("Acme", await NameAsync(first));

        var unnamed = await Host.Tasks.CreateAsync(Administrator, AnyTask with { CompanyId = "acme" });
        Assert.Equal("Acme", await NameAsync(unnamed));

        var renamed = await Host.Tasks.CreateAllAsync(
            Administrator,
            [
                AnyTask with
                {
                    CompanyId = "acme",
                    CompanyName = "Acme Ltd",
                },
                AnyTask with
                {
                    CompanyId = "other",
                    CompanyName = "Other",
                },
                AnyTask with
                {
                    CompanyId = "acme",
                    CompanyName = "ACME",
                },
            ]
        );
        foreach (var task in new[] { first, unnamed, renamed[0], renamed[2] })
        {
            Assert.Equal("ACME", await NameAsync(task));
        }

        await RestartAsync();
        Assert.Equal("ACME", await NameAsync(first));
        Assert.Equal("Other", await NameAsync(renamed[1]));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Companies"));
    }

    [Fact]
    public async Task A_company_has_no_name_until_a_task_gives_one()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask);
        Assert.Null(await NameAsync(task));

        await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask with { CompanyName = "Acme" });

        Assert.Equal("Acme", await NameAsync(task));
    }

    [Fact]
    public async Task A_task_without_a_company_id_keeps_the_company_name_of_its_creation()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Administrator, AnyTask with { CompanyName = "Acme" });
        await RestartAsync();

        Assert.Equal((null, "Acme"), (task.CompanyId, await NameAsync(task)));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Companies"));
    }

    [Fact]
    public async Task A_refused_creation_does_not_change_the_name_of_a_company()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Administrator, AnyTask with { CompanyId = "acme", CompanyName = "Acme", ExternalId = "one" });

        await RefusedAsync(
            () =>
                Host.Tasks.CreateAllAsync(
                    Administrator,
                    [AnyTask with { CompanyId = "acme", CompanyName = "Wrong" }, AnyTask with { CompanyId = "acme", ExternalId = "one" }]
                ),
            RefusalKind.Conflict,
            "externalId"
        );

        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Companies WHERE Name = 'Acme'"));
    }

    [Fact]
    public async Task Owner_and_company_are_columns_and_not_part_of_the_document()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(
            Administrator,
            AnyTask with
            {
                CompanyId = "c-1",
                CompanyName = "Contoso",
                Owner = new TaskOwner("u-1", "maria"),
                UniqueName = "unique",
            }
        );
        var idOnly = await Host.Tasks.CreateAsync(Administrator, AnyTask with { Owner = new TaskOwner("u-1", null) });
        await Host.Tasks.ReportAsync(Administrator, task.Id, new() { Event = TaskEvent.Completed });
        await RestartAsync();

        Assert.Equal(new TaskOwner("u-1", "maria"), (await Host.TaskReads.FindAsync(Viewer, task.Id))!.Owner);
        Assert.Equal(new TaskOwner("u-1", null), (await Host.TaskReads.FindAsync(Viewer, idOnly.Id))!.Owner);
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Tasks WHERE OwnerId = 'u-1'"));
        Assert.Equal(
            1,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM Tasks t JOIN Companies c ON c.Id = t.CompanyId WHERE c.Name = 'Contoso' AND t.OwnerName = 'maria'"
            )
        );
        var body = Encoding.UTF8.GetString(
            await Host.Get<Core.Storage.ReaderPool>()
                .ReadAsync(sql =>
                {
                    using var rows = sql.Prepare("SELECT Body FROM TaskDetails WHERE TaskNumber = @p0").Query(task.Number);
                    Assert.True(rows.Read());
                    return rows.GetBytes(0);
                })
        );
        Assert.Contains("unique", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Contoso", body, StringComparison.Ordinal);
        Assert.DoesNotContain("maria", body, StringComparison.Ordinal);
    }

    private async Task<string?> NameAsync(TrackedTask task) => (await Host.TaskReads.DetailsAsync(Viewer, task)).CompanyName;
}
