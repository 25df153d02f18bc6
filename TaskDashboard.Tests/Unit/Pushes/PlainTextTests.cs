using System.Text;

namespace TaskDashboard.Tests.Unit.Pushes;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no trip\r\n\tat line 2\f")]
    [InlineData("\e[31mred\e[0m")]
    [InlineData("£ « café » 漢字（全角）😀")]
    [InlineData("one bell\a in a line")]
    [InlineData("one \uFFFD was lost here")]
    public void Text_is_text(string text)
    {
        Assert.True(PlainText.Is(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, PlainText.Read(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("a string of C\0")]
    [InlineData("\u0006")]
    [InlineData("\n\u0005hello\u0012\u0003abc")]
    [InlineData("\u0080\u0081\u0082 and more")]
    [InlineData("\uFFFD\uFFFD\uFFFD and more")]
    public void Null_and_many_control_characters_are_not_text(string text) => Assert.Null(PlainText.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_not_text()
    {
        Assert.False(PlainText.Is([(byte)'c', (byte)'a', (byte)'f', 0xe9]));
        Assert.False(PlainText.Is([0xe9, (byte)'c', (byte)'a', (byte)'f'], truncated: true));
    }

    [Fact]
    public void A_truncated_character_is_removed()
    {
        var bytes = "naïve 😀"u8;

        for (var missing = 1; missing <= 3; missing++)
        {
            Assert.Equal("naïve ", PlainText.Read(bytes[..^missing], truncated: true));
            Assert.Null(PlainText.Read(bytes[..^missing]));
        }
        Assert.Equal("naïve 😀", PlainText.Read(bytes, truncated: true));
    }
}
