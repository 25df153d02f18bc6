using System.Text;
using System.Text.Json;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class JsonTextTests
{
    [Fact]
    public void Text_stays_readable()
    {
        var value = JsonElement.Parse("""{"name":"Bücher \u00e4 <b>","n":1.50}""");

        Assert.Equal("{\n  \"name\": \"Bücher ä <b>\",\n  \"n\": 1.50\n}", JsonText.Pretty(value).ReplaceLineEndings("\n"));
        Assert.Equal("""{"name":"Bücher ä <b>","n":1.50}""", JsonText.Line(value));
        Assert.Equal("Bücher ä <b>", JsonText.Plain(value.GetProperty("name")));
        Assert.Equal("1.50", JsonText.Plain(value.GetProperty("n")));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"a":1,"b":[]}""", 2)]
    [InlineData("[1,2,3]", 3)]
    [InlineData("\"text\"", 0)]
    [InlineData("null", 0)]
    public void Parts_are_counted(string json, int parts) => Assert.Equal(parts, JsonText.Parts(JsonElement.Parse(json)));

    [Theory]
    [InlineData("""{"a":[1,{"b":2}]}""", true)]
    [InlineData("7", false)]
    public void Objects_and_arrays_unfold(string json, bool unfolds) => Assert.Equal(unfolds, JsonText.Unfolds(JsonElement.Parse(json)));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_large_value_is_shown_as_text(int elements, bool unfolds) =>
        Assert.Equal(unfolds, JsonText.Unfolds(JsonElement.Parse($"[{string.Join(',', Enumerable.Range(0, elements))}]")));

    [Theory]
    [InlineData("{\"b\" : 1,\r\n\"a\":\"\\u00e4\"}")]
    [InlineData("plain text \t")]
    public void Received_text_is_shown_unchanged(string text) => Assert.Equal(text, PayloadText.Unchanged(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_text_are_shown_with_their_size() =>
        Assert.StartsWith("3 B that are not text:\n0000  ff fe 00 ", PayloadText.Unchanged([0xff, 0xfe, 0x00]), StringComparison.Ordinal);
}
