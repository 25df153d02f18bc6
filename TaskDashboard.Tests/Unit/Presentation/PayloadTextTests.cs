using System.Text;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class PayloadTextTests
{
    [Fact]
    public void Json_is_indented_and_stays_readable() =>
        Assert.Equal(
            "{\n  \"name\": \"Zoë's <b>\",\n  \"n\": 1\n}",
            PayloadText.Of("""{"name":"Zoë's <b>","n":1}"""u8).ReplaceLineEndings("\n")
        );

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
    public void Binary_data_is_shown_in_hex_with_its_size() =>
        Assert.Equal(
            """
            18 B that are not text:
            0000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  .PNG........IHDR
            0010  00 ff                                             ..
            """.ReplaceLineEndings("\n"),
            PayloadText.Of([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0xff])
        );

    [Fact]
    public void Only_the_beginning_of_much_binary_data_is_shown()
    {
        var lines = PayloadText.Of(new byte[4096], truncated: true).Split('\n');

        Assert.Equal("4 KB that are not text. The first 256 B:", lines[0]);
        Assert.Equal(16, lines.Length - 1);
        Assert.StartsWith("00f0  00 ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_come_in_the_order_in_which_they_were_sent() =>
        Assert.Equal(
            [new("content-type", "application/json"), new("authorization", "Basic ***")],
            HeaderList.Parse("""{"content-type":"application/json","authorization":"Basic ***"}""")
        );

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    public void Headers_that_cannot_be_read_are_omitted(string json) => Assert.Empty(HeaderList.Parse(json));
}
