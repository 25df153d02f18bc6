using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class LiveRowsTests
{
    private readonly LiveRows<int, Row> _rows = new(row => row.Key);

    private sealed record Row(int Key, string Text = "");

    [Fact]
    public void Free_rows_are_what_the_store_says()
    {
        _rows.Show([new(2), new(1)]);

        _rows.Update([new(3), new(2)], held: false);

        Assert.Equal([3, 2], Keys);
        Assert.Equal(0, _rows.Waiting);
    }

    [Fact]
    public void Held_rows_change_in_place_and_none_comes_goes_or_moves()
    {
        _rows.Show([new(3, "a"), new(2, "b"), new(1, "c")]);

        _rows.Update([new(5), new(4), new(1, "later"), new(3, "a")], held: true, gone: row => row with { Text = "gone" });

        Assert.Equal([new(3, "a"), new(2, "gone"), new(1, "later")], _rows.Rows);
        Assert.Equal(2, _rows.Waiting);
        Assert.True(_rows.Stale);
    }

    [Fact]
    public void Waiting_rows_are_shown_on_release()
    {
        _rows.Show([new(1)]);
        _rows.Update([new(2), new(1)], held: true);

        _rows.Release();

        Assert.Equal([2, 1], Keys);
        Assert.Equal(0, _rows.Waiting);
        Assert.False(_rows.Stale);
    }

    [Fact]
    public void Rows_that_slip_in_from_below_are_not_new()
    {
        _rows.Show([new(9), new(8)]);

        _rows.Update([new(9), new(7)], held: true, isNew: row => row.Key > 8);

        Assert.Equal([9, 8], Keys);
        Assert.Equal(0, _rows.Waiting);
        Assert.True(_rows.Stale);
    }

    [Fact]
    public void A_release_without_anything_waiting_moves_nothing()
    {
        _rows.Show([new(1, "a")]);
        _rows.Update([new(1, "b")], held: true);
        var before = _rows.Rows;

        _rows.Release();

        Assert.Same(before, _rows.Rows);
    }

    private IEnumerable<int> Keys => _rows.Rows.Select(row => row.Key);
}
