using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>Each filter has its own entry in the browser's history.</summary>
public sealed class TypedEntryTests(ITestOutputHelper output)
{
    private readonly TypedEntry _entry = new();

    [Fact]
    public void Typing_replaces_only_the_entry_that_typing_in_the_same_filter_made()
    {
        Assert.False(_entry.Replaces("text", "/tasks?q=a"));
        _entry.Arrive("/tasks?q=a");
        Assert.True(_entry.Replaces("text", "/tasks?q=ab"));
        Assert.False(_entry.Replaces(null, "/tasks?q=ab&state=failed"));
        _entry.Arrive("/tasks?q=ab&state=failed");
        Assert.False(_entry.Replaces("text", "/tasks?q=abc&state=failed"));
        Assert.False(_entry.Replaces("error", "/tasks?error=1"));
    }

    [Fact]
    public void An_address_that_arrives_while_the_person_goes_on_typing_does_not_end_the_entry()
    {
        _entry.Replaces("text", "/tasks?q=a");
        Assert.True(_entry.Replaces("text", "/tasks?q=ab"));
        _entry.Arrive("/tasks?q=a");

        Assert.True(_entry.Replaces("text", "/tasks?q=abc"));
    }

    [Fact]
    public void After_Back_typing_makes_a_new_entry()
    {
        _entry.Replaces("text", "/tasks?q=a");
        _entry.Arrive("/tasks?q=a");
        _entry.Arrive("/tasks");

        Assert.False(_entry.Replaces("text", "/tasks?q=b"));
    }

    [Fact]
    public void Back_takes_back_one_filter_at_a_time_whatever_a_person_does()
    {
        // Changes are typed letters in one of two fields, or choices. The history is what a browser would keep.
        var seed = new Random().NextInt64();
        output.WriteLine($"seed {seed}");
        foreach (var changes in Gen.Choose(0, 3).ListOf(12).Sample(1000, new Rnd((ulong)seed, 7), 12))
        {
            var entry = new TypedEntry();
            var history = new List<(string Address, string? Filter)> { ("start", null) };
            var number = 0;
            foreach (var change in changes)
            {
                var filter = change switch
                {
                    0 or 1 => "text",
                    2 => "error",
                    _ => null,
                };
                var address = $"{number++}";
                if (entry.Replaces(filter, address))
                {
                    Assert.Equal(filter, history[^1].Filter);
                    history.RemoveAt(history.Count - 1);
                }

                history.Add((address, filter));
                entry.Arrive(address);
            }

            Assert.DoesNotContain(
                history.Zip(history.Skip(1)),
                pair => pair.First.Filter is not null && pair.First.Filter == pair.Second.Filter
            );
        }
    }
}
