using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public sealed class PublicIdTests
{
    [Fact]
    public void Each_id_is_greater_than_the_one_before_even_if_the_clock_goes_back() =>
        Prop.ForAll(
                Gen.Choose(-100_000, 100_000).ListOf().ToArbitrary(),
                steps =>
                {
                    var (clock, last) = (new FakeClock(), (UInt128)0);
                    foreach (var step in steps)
                    {
                        clock.UtcNow = clock.UtcNow.AddMilliseconds(step % 3 == 0 ? 0 : step);
                        var next = PublicId.Next(last, clock.UtcNow);
                        Assert.True(next > last);
                        Assert.True(string.CompareOrdinal(PublicId.Format(next), PublicId.Format(last)) > 0);
                        Assert.True(PublicId.IsWellFormed(PublicId.Format(next)));
                        Assert.Equal(next, PublicId.Parse(PublicId.Format(next)));
                        last = next;
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260301UL, 7UL));

    [Fact]
    public void An_id_begins_with_its_millisecond()
    {
        var now = new FakeClock().UtcNow;

        Assert.StartsWith(now.ToUnixTimeMilliseconds().ToString("x12"), PublicId.Format(PublicId.Next(0, now)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456")]
    [InlineData("0123456789abcdef012345678")]
    [InlineData("0123456789ABCDEF01234567")]
    [InlineData("0123456789abcdefg1234567")]
    [InlineData("0123456789abcdef0123456 ")]
    [InlineData("٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩٠١٢٣")]
    public void Any_other_text_is_not_an_id(string? text) => Assert.False(PublicId.IsWellFormed(text));
}
