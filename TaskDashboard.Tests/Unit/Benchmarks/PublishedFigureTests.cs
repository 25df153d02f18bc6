using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Tests.Unit.Benchmarks;

public sealed class PublishedFigureTests
{
    [Fact]
    public void A_row_that_was_printed_by_an_older_version_is_read()
    {
        const string Row =
            "| `deliveries` | first deliveries, per second | SQLite | 31,148 (30,465 to 31,830) | 54,594 (53,367 to 55,822) | "
            + "**0.571** (0.546 to 0.596) | ≥ 0.350 | met |";

        Assert.Equal(new PublishedFigure("first deliveries, per second", 31_148, AtLeast: true), PublishedFigure.Of(Row));
    }

    [Fact]
    public void A_row_is_read_as_it_is_printed()
    {
        var rate = new Figure("deliveries, per second", [4831.4], [15796], [0.306], 0.35, AtLeast: true);
        var wait = new Figure("p99 of a write, ms", [5.437], [0.639], [5.437], 50, AtLeast: false);

        Assert.Equal(new PublishedFigure(rate.What, 4831, AtLeast: true), Read(rate));
        Assert.Equal(new PublishedFigure(wait.What, 5.437, AtLeast: false), Read(wait));
    }

    [Fact]
    public void A_row_without_a_value_of_the_product_or_without_a_target_is_not_compared()
    {
        Assert.Null(Read(new Figure("the longest hold, ms", [], [], [34.3], 50, AtLeast: false)));
        Assert.Null(Read(Figure.Plain("statements per delivery", 0.0312)));
        Assert.Null(Read(Figure.Failed("the server is away")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AMD EPYC, 2 cores, 24 GiB; load 1.20 before; 2026-11-28.")]
    [InlineData("| Benchmark | What | Database | Product | Baseline | Result | Target | |")]
    [InlineData("|---|---|---|---|---|---|---|---|")]
    public void Other_lines_are_skipped(string line) => Assert.Null(PublishedFigure.Of(line));

    [Fact]
    public void A_target_without_a_readable_sign_is_an_error() =>
        Assert.Throws<FormatException>(() =>
            PublishedFigure.Of("| `deliveries` | first deliveries | SQLite | 31,148 | 54,594 | **0.571** | ? 0.350 | met |")
        );

    [Fact]
    public void Small_figures_keep_their_digits() =>
        Assert.Contains(
            "**0.00213**",
            FigureTable.Row(new Measured("deliveries", "SQLite", Figure.Plain("commits per delivery", 0.002134))),
            StringComparison.Ordinal
        );

    private static PublishedFigure? Read(Figure figure) =>
        PublishedFigure.Of(FigureTable.Row(new Measured("deliveries", "SQLite", figure)));
}
