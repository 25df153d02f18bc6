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

        Assert.Same(run, _book.ReservedBy(10, 5));
        _book.Claimed(10, taken);
        Assert.Null(_book.ReservedBy(10, 5));
    }

    [Fact]
    public void A_push_that_was_reserved_when_a_reading_began_counts_as_reserved_after_its_claim()
    {
        Add(1, [5]);
        var taken = _book.Take(10, 1);
        var reserved = new ReservedPushes(_book);

        _book.Claimed(10, taken);
        Assert.True(reserved.Has(10, 5));
        Assert.False(new ReservedPushes(_book).Has(10, 5));

        // Requests that are added later count as well.
        Add(2, [6]);
        Assert.True(reserved.Has(10, 6));
        Assert.False(reserved.Has(10, 7));
        Assert.False(reserved.Has(11, 5));
    }

    [Fact]
    public void An_item_that_was_put_back_is_reserved_and_taken_again()
    {
        var run = Add(1, [5]);
        var taken = _book.Take(10, 1);
        _book.Claimed(10, taken);

        _book.PutBack(10, taken);

        Assert.Same(run, _book.ReservedBy(10, 5));
        Assert.True(_book.HasWaiting(10));
        Assert.Equal(taken, _book.Take(10, 1));
    }

    [Fact]
    public void Reservations_of_an_ended_request_are_released()
    {
        var ended = Add(1, [5, 6]);
        var taken = _book.Take(10, 1);
        _book.Remove(1);

        Assert.True(ended.Ended);
        Assert.Null(_book.ReservedBy(10, 5));
        Assert.Null(_book.ReservedBy(10, 6));
        Assert.False(_book.HasWaiting(10));
        Assert.Null(_book.Find(1));
        _book.PutBack(10, taken);
        Assert.False(_book.HasWaiting(10));

        var next = Add(2, [6]);
        Assert.Same(next, _book.ReservedBy(10, 6));
        _book.Claimed(10, [new(ended, 6)]);
        Assert.Same(next, _book.ReservedBy(10, 6));
    }

    [Fact]
    public void Items_of_a_request_that_ended_are_skipped()
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

    [Fact]
    public void Items_that_are_returned_come_after_those_already_waiting_and_before_later_requests()
    {
        var first = Add(1, [5, 6, 7]);
        var taken = _book.Take(10, 2);
        _book.PutBack(10, taken);
        var second = Add(2, [8]);
        _book.PutBack(10, _book.Take(10, 1));

        Assert.Equal([new(first, 5), new(first, 6), new(second, 8), new(first, 7)], _book.Take(10, 50));
        Assert.False(_book.HasWaiting(10));
    }

    [Fact]
    public void Each_item_of_a_large_set_is_reserved_separately()
    {
        var run = Add(1, [.. Enumerable.Range(1, 1000).Select(number => number * 3L)]);
        _book.Claimed(10, _book.Take(10, 130));

        Assert.Equal(
            [.. Enumerable.Range(131, 870).Select(number => number * 3L)],
            Enumerable.Range(0, 3100).Select(push => (long)push).Where(push => _book.ReservedBy(10, push) == run)
        );
        Assert.Null(_book.ReservedBy(11, 393));
        Assert.True(run.Has(10, 3));
        Assert.False(run.Has(10, 4));
    }

    [Fact]
    public void It_knows_which_requests_were_added_since_a_moment()
    {
        Add(1, [5]);
        var before = _book.Added;
        Assert.Empty(_book.AddedSince(before));

        var second = Add(2, [6]);
        var third = Add(3, [7]);
        _book.Remove(2);

        Assert.Equal([third], _book.AddedSince(before));
        Assert.NotSame(second, third);

        // The number of a request that was rolled back is issued again.
        _book.Remove(3);
        before = _book.Added;
        var again = Add(3, [7]);
        Assert.Equal([again], _book.AddedSince(before));
    }

    private RetryRun Add(int number, long[] pushes)
    {
        var run = new RetryRun(number, $"retry {number}", 0, new Dictionary<int, long[]> { [10] = pushes });
        _book.Add(run);
        return run;
    }
}
