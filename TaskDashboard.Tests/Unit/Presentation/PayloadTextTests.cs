using System.Text;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class PayloadTextTests
{
    [Fact]
    public void Json_is_indented_and_stays_readable() =>
        Assert.Equal("{\n  \"name\": \"Zoë's <b>\",\n  \"n\": 1\n}", PayloadText.Of("""{"name":"Zoë's <b>","n":1}"""u8).ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("")]
    [InlineData("plain words")]
    [InlineData("{\"cut")]
    [InlineData("{} {}")]
    public void Other_text_stays_as_it_is(string text) => Assert.Equal(text, PayloadText.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_cut_through_a_character_loses_that_character_only()
    {
        var bytes = Encoding.UTF8.GetBytes("naïve 😀");

        Assert.Equal("naïve ", PayloadText.Of(bytes.AsSpan(..^1), truncated: true));
        Assert.Equal("naïve ", PayloadText.Of(bytes.AsSpan(..^3), truncated: true));
        Assert.Equal("naïve 😀", PayloadText.Of(bytes, truncated: true));
    }

    [Fact]
    public void What_is_not_text_is_named_by_its_size() => Assert.Equal("4 B that are not text", PayloadText.Of([0xff, 0xfe, 0x00, 0x80]));

    [Fact]
    public void Headers_come_in_the_order_in_which_they_were_sent() =>
        Assert.Equal([new("content-type", "application/json"), new("authorization", "Basic ***")], HeaderList.Parse("""{"content-type":"application/json","authorization":"Basic ***"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    public void Headers_that_cannot_be_read_are_none(string json) => Assert.Empty(HeaderList.Parse(json));
}
