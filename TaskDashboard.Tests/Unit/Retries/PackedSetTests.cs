using FsCheck;
using FsCheck.Fluent;

namespace TaskDashboard.Tests.Unit.Retries;

public sealed class PackedSetTests
{
    private static readonly Gen<Dictionary<int, long[]>> Sets =
        from destinations in Gen.Choose(0, 1_000_000).ListOf()
        from pushes in Gen.Choose(1, int.MaxValue).Select(number => number * 400L).NonEmptyListOf().ListOf(destinations.Count)
        select destinations
            .Zip(pushes)
            .DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second.Distinct().Order().ToArray());

    [Fact]
    public void A_set_unpacks_to_what_was_packed_and_is_counted_without_that() =>
        Prop.ForAll(
                Sets.ToArbitrary(),
                set =>
                {
                    var packed = PackedSet.Pack(set);
                    Assert.Equal(set, PackedSet.Unpack(packed));
                    Assert.Equal(set.Values.Sum(pushes => pushes.Length), PackedSet.Count(packed));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301UL, 7UL));

    [Fact]
    public void Great_numbers_keep_their_value()
    {
        var set = new Dictionary<int, long[]> { [int.MaxValue] = [0, 1, 127, 128, 1L << 40, long.MaxValue], [1] = [] };

        Assert.Equal(set, PackedSet.Unpack(PackedSet.Pack(set)));
    }

    [Fact]
    public void Pushes_accepted_in_a_row_take_a_byte_each()
    {
        var set = new Dictionary<int, long[]> { [1] = [.. Enumerable.Range(1, 100_000).Select(number => (long)number)] };

        Assert.InRange(PackedSet.Pack(set).Length, 100_000, 100_010);
    }
}
