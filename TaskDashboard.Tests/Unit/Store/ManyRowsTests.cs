using NpgsqlTypes;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Unit.Store;

public sealed class ManyRowsTests
{
    private static readonly NpgsqlDbType[] Two = [NpgsqlDbType.Bigint, NpgsqlDbType.Text];

    [Fact]
    public void An_insert_selects_from_arrays()
    {
        var many = new ManyRows("INSERT INTO Notes (Number, State, Text)\nVALUES (@p0, 0, @p1)", Two);
        Assert.Equal("INSERT INTO Notes (Number, State, Text) SELECT given.p0, 0, given.p1 FROM unnest($1, $2) AS given (p0, p1)", many.Text);
        Assert.Null(many.TellingText);
    }

    [Fact]
    public void An_update_joins_arrays_and_can_tell_its_runs()
    {
        var many = new ManyRows("UPDATE Notes SET Text = @p1 WHERE Number = @p0 AND State = 1", Two);
        Assert.Equal("UPDATE Notes SET Text = given.p1  FROM unnest($1, $2) AS given (p0, p1) WHERE Number = given.p0 AND State = 1", many.Text);
        Assert.Equal("UPDATE Notes SET Text = given.p1  FROM unnest($1, $2) WITH ORDINALITY AS given (p0, p1, run) WHERE Number = given.p0 AND State = 1 RETURNING given.run", many.TellingText);
    }

    [Fact]
    public void A_query_is_asked_of_each_run_and_says_which_its_rows_are_of()
    {
        var many = new ManyRows("SELECT Text FROM Notes WHERE Number = @p0 AND Text <> @p1", Two);
        Assert.Equal(
            "SELECT found.*, given.run FROM unnest($1, $2) WITH ORDINALITY AS given (p0, p1, run) CROSS JOIN LATERAL (SELECT Text FROM Notes WHERE Number = given.p0 AND Text <> given.p1) AS found ORDER BY given.run",
            many.Text);
        Assert.Null(many.TellingText);
    }

    [Theory]
    [InlineData("SELECT Text FROM Notes WHERE Number > @p0 ORDER BY Text")]
    [InlineData("DELETE FROM Notes WHERE Number = @p0")]
    [InlineData("INSERT INTO Notes (Number) SELECT Number FROM Others WHERE Number = @p0")]
    [InlineData("UPDATE Notes SET Text = @p1")]
    [InlineData("UPDATE Notes SET Text = @p1 WHERE Number = (SELECT Number FROM Others WHERE Number = @p0)")]
    public void Nothing_else_is_made_over(string text) => Assert.Throws<ArgumentException>(() => new ManyRows(text, Two));
}
