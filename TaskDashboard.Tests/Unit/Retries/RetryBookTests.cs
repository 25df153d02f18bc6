using TaskDashboard.Core.Retries;

namespace TaskDashboard.Tests.Unit.Retries;

public sealed class RetryBookTests
{
    private readonly RetryBook _book = new();

    [Fact]
    public void Items_come_in_order_of_the_requests_and_of_their_numbers()
    {
        var first = Add(1, [5, 6, 7]);
        var second = Add(2, [1, 2]);

        Assert.Equal([new(first, 5), new(first, 6)], _book.Take(10, 2));
        Assert.Equal([new(first, 7), new(second, 1), new(second, 2)], _book.Take(10, 50));
        Assert.False(_book.HasWaiting(10));
        Assert.Empty(_book.Take(10, 5));
        Assert.Empty(_book.Take(99, 5));
    }

    [Fact]
    public void An_item_stays_reserved_until_its_claim_is_on_the_disk()
    {
        var run = Add(1, [5]);
        var taken = _book.Take(10, 1);

        Assert.Same(run, _book.ReservedBy(5));
        _book.Claimed(taken);
        Assert.Null(_book.ReservedBy(5));
    }

    [Fact]
    public void An_item_that_was_put_back_is_reserved_and_taken_again()
    {
        var run = Add(1, [5]);
        var taken = _book.Take(10, 1);
        _book.Claimed(taken);

        _book.PutBack(10, taken);

        Assert.Same(run, _book.ReservedBy(5));
        Assert.True(_book.HasWaiting(10));
        Assert.Equal(taken, _book.Take(10, 1));
    }

    [Fact]
    public void What_a_request_that_ended_had_reserved_is_free()
    {
        var ended = Add(1, [5, 6]);
        var taken = _book.Take(10, 1);
        _book.Remove(1);

        Assert.True(ended.Ended);
        Assert.Null(_book.ReservedBy(5));
        Assert.Null(_book.ReservedBy(6));
        Assert.False(_book.HasWaiting(10));
        Assert.Null(_book.Find(1));
        _book.PutBack(10, taken);
        Assert.False(_book.HasWaiting(10));

        var next = Add(2, [6]);
        Assert.Same(next, _book.ReservedBy(6));
        _book.Claimed([new(ended, 6)]);
        Assert.Same(next, _book.ReservedBy(6));
    }

    [Fact]
    public void Items_of_a_request_that_ended_are_passed_over()
    {
        Add(1, [5, 6]);
        var second = Add(2, [7]);
        _book.Remove(1);

        Assert.Equal([2], _book.Running);
        Assert.Equal([new(second, 7)], _book.Take(10, 5));
    }

    [Fact]
    public void A_destination_without_items_has_nothing_waiting()
    {
        Add(1, []);

        Assert.False(_book.HasWaiting(10));
    }

    private RetryRun Add(int number, long[] pushes)
    {
        var run = new RetryRun(number, $"retry {number}", 0, new Dictionary<int, long[]> { [10] = pushes });
        _book.Add(run);
        return run;
    }
}
