using System.IO.Compression;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>What is stored of an answer: its text as declared, or its bytes.</summary>
public sealed class AnswerTextTests
{
    private const int Keep = 4096;

    private static readonly byte[] NoText = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13];

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("text/plain; charset=\"ISO-8859-1\"", "iso-8859-1")]
    [InlineData("text/plain;CHARSET='Latin1'; format=flowed", "iso-8859-1")]
    [InlineData("text/plain; charset=windows-1252", "windows-1252")]
    [InlineData("text/plain; charset=cp1252", "windows-1252")]
    [InlineData("text/plain; charset=utf8", "utf-8")]
    [InlineData("text/plain; charset=utf-16", "utf-16")]
    [InlineData("text/plain; charset=utf-16", "utf-16BE")]
    [InlineData("text/plain; charset=UTF-16LE", "utf-16")]
    [InlineData("text/plain; charset=utf-16be", "utf-16BE")]
    [InlineData("text/plain; charset=utf-32", "utf-32")]
    [InlineData("application/octet-stream; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("; charset=iso-8859-1;", "iso-8859-1")]
    [InlineData(null, "utf-8")]
    [InlineData("application/octet-stream", "utf-8")]
    [InlineData("text/plain", "iso-8859-1")]
    [InlineData("text/plain", "utf-16")]
    [InlineData("text/plain; charset=us-ascii", "utf-8")]
    [InlineData("text/plain; charset=us-ascii", "iso-8859-1")]
    [InlineData("text/plain; charset=nobody-knows", "utf-8")]
    [InlineData("text/plain; charset=utf-7", "utf-8")]
    [InlineData("text/plain; charset=cp65000", "utf-8")]
    [InlineData("text/plain; charset=cp99999", "iso-8859-1")]
    [InlineData("text/plain; charset=", "iso-8859-1")]
    [InlineData("text/plain; charset=utf-8", "iso-8859-1")]
    public void The_declared_charset_decides_and_without_one_what_the_bytes_can_be(string? contentType, string writtenIn) =>
        Assert.Equal("café: no trip", Text(Bytes("café: no trip", writtenIn), contentType));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void A_byte_order_mark_overrides_the_header_and_is_removed(string writtenIn)
    {
        byte[] marked = [.. Encoding.GetEncoding(writtenIn).GetPreamble(), .. Bytes("café", writtenIn)];

        Assert.All(
            [null, "text/plain", "application/json; charset=iso-8859-1", "text/plain; charset=utf-8"],
            type => Assert.Equal("café", Text(marked, type))
        );
    }

    [Fact]
    public void Utf7_is_never_decoded() => Assert.Equal("caf+AOk-", Text("caf+AOk-"u8, "text/plain; charset=utf-7"));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Json_without_a_charset_is_one_of_the_Unicode_forms(string writtenIn) =>
        Assert.Equal("""{"message":"café"}""", Text(Bytes("""{"message":"café"}""", writtenIn), "application/problem+json"));

    [Fact]
    public void Utf8_with_a_broken_character_loses_that_character_only() =>
        Assert.Equal("\"Müller, Jäger, Zo\uFFFD\"", Text([.. "\"Müller, Jäger, Zo"u8, 0xc3, (byte)'"'], "application/json"));

    [Theory]
    [InlineData("text/html", """<html><head><META CHARSET="windows-1251"><title>Нет</title>""", "windows-1251")]
    [InlineData(
        "text/html",
        """<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>Нет</title>""",
        "windows-1251"
    )]
    [InlineData(null, """<!doctype html><meta charset='windows-1251'><title>Нет</title>""", "windows-1251")]
    [InlineData("application/soap+xml", """<?xml version="1.0" encoding="windows-1251"?><fault>Нет</fault>""", "windows-1251")]
    [InlineData("text/html; charset=utf-8", """<meta charset="windows-1251"><title>Нет</title>""", "utf-8")]
    [InlineData("text/xml", """<?xml version="1.0" encoding="utf-16"?><fault>Нет</fault>""", "utf-8")]
    [InlineData("text/xml", """<?xml version="1.0" encoding="utf-16"?><fault>Нет</fault>""", "utf-16")]
    public void A_page_may_declare_its_charset_itself(string? contentType, string page, string writtenIn) =>
        Assert.Equal(page, Text(Bytes(page, writtenIn), contentType));

    [Theory]
    [InlineData("gzip")]
    [InlineData("X-GZIP")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    [InlineData("deflate,identity , gzip")]
    [InlineData("")]
    public void Content_encodings_are_undone_in_the_order_in_which_they_were_applied(string codings)
    {
        var body = Encoded(Bytes("café", "iso-8859-1"), codings);

        Assert.Equal(
            ("café", false),
            Decoded(body, "text/plain; charset=iso-8859-1", codings.Replace("raw ", "", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("compress")]
    [InlineData("utf-8")]
    public void A_content_encoding_that_was_not_applied_or_is_not_known_leaves_the_body_as_it_is(string coding) =>
        Assert.Equal(("{\"message\":\"plain\"}", false), Decoded("{\"message\":\"plain\"}"u8, "application/json", coding));

    [Fact]
    public void A_content_encoding_that_is_not_known_leaves_the_ones_before_it() =>
        Assert.Equal(("abc", false), Decoded(Encoded("abc"u8.ToArray(), "gzip"), "text/plain", "zstd, gzip"));

    [Fact]
    public void Too_many_content_encodings_are_not_undone()
    {
        var body = Encoded("abc"u8.ToArray(), "gzip");

        Assert.Equal(body, AnswerText.Decode(body, false, "text/plain", string.Join(',', Enumerable.Repeat("gzip", 2000)), Keep).Bytes);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public void A_decompression_bomb_uses_little_memory(string codings)
    {
        var bomb = Encoded(Bytes(new string('x', 32 * 1024 * 1024), "utf-8"), codings);
        Assert.InRange(bomb.Length, 1, 64 * 1024);
        Decoded(bomb, "text/plain", codings);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (text, truncated) = Decoded(bomb, "text/plain", codings);

        Assert.Equal((new string('x', Keep), true), (text, truncated));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/plain; charset=iso-8859-1")]
    [InlineData("application/json")]
    [InlineData(null)]
    public void Binary_data_stays_unchanged(string? contentType)
    {
        Assert.Equal(NoText, AnswerText.Decode(NoText, false, contentType, null, Keep).Bytes);
        Assert.Equal(NoText, AnswerText.Decode(Encoded(NoText, "gzip"), false, contentType, "gzip", Keep).Bytes);
        Assert.False(PlainText.Is(NoText));
    }

    [Fact]
    public void Binary_data_is_cut_to_the_limit()
    {
        byte[] body = [.. Enumerable.Repeat((byte)0xff, 5000)];

        var (bytes, truncated) = AnswerText.Decode(body, false, "image/png", null, Keep);

        Assert.Equal((Keep, true), (bytes.Length, truncated));
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    public void Text_is_kept_up_to_the_limit(int length, bool truncated)
    {
        var text = new string('x', length);
        foreach (var charset in new[] { "utf-8", "utf-16", "iso-8859-1", "utf-32" })
        {
            Assert.Equal((text[..Keep], truncated), Decoded(Bytes(text, charset), "text/plain; charset=" + charset, null));
        }
    }

    [Fact]
    public void No_character_is_cut()
    {
        Assert.Equal(
            (new string('é', 2047), true),
            Decoded(Bytes("é" + new string('é', 4000), "utf-16"), "text/plain; charset=utf-16", null, keep: 4095)
        );
        Assert.Equal(("€", true), Decoded("€€"u8, null, null, keep: 5));
        Assert.Equal(("€", true), Decoded("€€"u8[..^1], null, null, truncated: true));
        Assert.Equal(("", true), Decoded("😀"u8, null, null, keep: 3));
    }

    /// <summary>Any text, in any charset and content encoding, truncated anywhere, is read up to the truncation.</summary>
    [Fact]
    public void A_text_comes_back_as_far_as_it_goes()
    {
        const int seed = 20261128;
        var random = new Random(seed);
        for (var round = 0; round < 5000; round++)
        {
            var writtenIn = Charsets[random.Next(Charsets.Length)];
            var charset = CharsetOf(writtenIn.Name);
            var text = RandomText(random, writtenIn.Letters, random.Next(1, 300));
            byte[] content = [.. writtenIn.Marked ? charset.GetPreamble() : [], .. charset.GetBytes(text)];
            var codings = Codings[random.Next(Codings.Length)];
            var body = Encoded(content, codings);
            var cut = random.Next(2) == 0 ? body.Length : random.Next(body.Length);
            var keep = random.Next(2) == 0 ? Keep : random.Next(1, 400);
            var where = $"seed {seed}, round {round}: {writtenIn.Name}, {codings}, {cut} of {body.Length} bytes, keep {keep}: {text}";

            var (bytes, truncated) = AnswerText.Decode(
                body.AsSpan(0, cut),
                cut < body.Length,
                "text/plain; charset=" + writtenIn.Name,
                codings.Replace("raw ", "", StringComparison.Ordinal),
                keep
            );

            Assert.True(bytes.Length <= keep, where);
            Assert.True(PlainText.Is(bytes), where);
            var read = Encoding.UTF8.GetString(bytes);
            Assert.True(text.StartsWith(read, StringComparison.Ordinal), $"{where}\nread: {read}");
            Assert.True(truncated == (read.Length < text.Length || cut < body.Length), where);
            if (cut == body.Length || (codings.Length == 0 && !writtenIn.Shifts))
            {
                Assert.True(
                    read == Prefix(text, charset, cut - (content.Length - charset.GetByteCount(text)), keep, whole: cut == body.Length),
                    $"{where}\nread: {read}"
                );
            }
        }
    }

    [Fact]
    public void No_body_makes_it_throw_or_return_too_much()
    {
        const int seed = 4711;
        var random = new Random(seed);
        string[] names =
        [
            .. CodePagesEncodingProvider.Instance.GetEncodings().Select(encoding => encoding.Name),
            "utf-8",
            "utf-16",
            "utf-16be",
            "utf-32",
            "utf-32be",
            "none",
        ];
        for (var round = 0; round < 10_000; round++)
        {
            var body = new byte[random.Next(600)];
            random.NextBytes(body);
            var codings = Codings[random.Next(Codings.Length)];
            if (random.Next(2) == 0)
            {
                body = Encoded(body, codings);
            }
            // A few wrong bytes in valid data reach more code than random data.
            for (var wrong = random.Next(3); wrong > 0 && body.Length > 0; wrong--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }
            var name = names[random.Next(names.Length)];
            var keep = random.Next(1, 500);
            try
            {
                var (bytes, _) = AnswerText.Decode(
                    body,
                    random.Next(2) == 0,
                    random.Next(4) == 0 ? null : $"text/plain; charset={name}",
                    random.Next(3) == 0 ? null : codings.Replace("raw ", "", StringComparison.Ordinal),
                    keep
                );
                Assert.True(bytes.Length <= keep);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}, {name}, {codings}: {e}");
            }
        }
    }

    private static readonly string[] Codings = ["", "", "gzip", "deflate", "raw deflate", "br", "gzip, br", "deflate, gzip"];

    private const string Ascii = "abc XYZ 019 {}\":,<>/\n\t";

    private static readonly (string Name, string Letters, bool Marked, bool Shifts)[] Charsets =
    [
        ("utf-8", Ascii + "éßЖ漢字€😀🚚", false, false),
        ("utf-8", Ascii + "éßЖ漢字€😀🚚", true, false),
        ("utf-16", Ascii + "éßЖ漢字€😀🚚", true, false),
        ("utf-16le", Ascii + "éßЖ漢字€😀🚚", false, false),
        ("utf-16be", Ascii + "éßЖ漢字€😀🚚", true, false),
        ("utf-16be", Ascii + "éßЖ漢字€😀🚚", false, false),
        ("utf-32", Ascii + "éßЖ漢字€😀🚚", true, false),
        ("iso-8859-1", Ascii + "éèßäÄñ¿£", false, false),
        ("windows-1252", Ascii + "éßä€“”…™", false, false),
        ("windows-1250", Ascii + "łŁőžČ", false, false),
        ("windows-1251", Ascii + "НетДа", false, false),
        ("koi8-r", Ascii + "НетДа", false, false),
        ("iso-8859-2", Ascii + "łŁőžČ", false, false),
        ("iso-8859-15", Ascii + "é€Œ", false, false),
        ("shift_jis", Ascii + "漢字カナｱｲ表", false, false),
        ("euc-jp", Ascii + "漢字カナ表", false, false),
        ("iso-2022-jp", Ascii + "漢字カナ表", false, true),
        ("gb18030", Ascii + "汉字é😀", false, false),
        ("gbk", Ascii + "汉字", false, false),
        ("big5", Ascii + "漢字功", false, false),
        ("euc-kr", Ascii + "한국어", false, false),
    ];

    private static string RandomText(Random random, string letters, int length)
    {
        Rune[] runes = [.. letters.EnumerateRunes()];
        var text = new StringBuilder();
        for (; length > 0; length--)
        {
            text.Append(runes[random.Next(runes.Length)]);
        }
        return text.ToString();
    }

    /// <summary>The complete characters that fit into this many bytes of the charset and of UTF-8.</summary>
    private static string Prefix(string text, Encoding charset, int within, int keep, bool whole)
    {
        var read = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            within -= charset.GetByteCount(character.ToString());
            keep -= character.Utf8SequenceLength;
            if ((!whole && within < 0) || keep < 0)
            {
                break;
            }
            read.Append(character);
        }
        return read.ToString();
    }

    private static string Text(ReadOnlySpan<byte> body, string? contentType)
    {
        var (text, truncated) = Decoded(body, contentType, null);
        Assert.False(truncated);
        return text;
    }

    private static (string Text, bool Truncated) Decoded(
        ReadOnlySpan<byte> body,
        string? contentType,
        string? contentEncoding,
        bool truncated = false,
        int keep = Keep
    )
    {
        var (bytes, more) = AnswerText.Decode(body, truncated, contentType, contentEncoding, keep);
        Assert.True(PlainText.Is(bytes), Convert.ToHexString(bytes));
        return (Encoding.UTF8.GetString(bytes), more);
    }

    private static byte[] Bytes(string text, string charset) => CharsetOf(charset).GetBytes(text);

    private static Encoding CharsetOf(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name) ?? (name == "utf-16le" ? Encoding.Unicode : Encoding.GetEncoding(name));

    private static byte[] Encoded(byte[] content, string codings)
    {
        foreach (var coding in codings.Split(',', StringSplitOptions.TrimEntries))
        {
            using var encoded = new MemoryStream();
            Stream? encoder = coding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(encoded, CompressionLevel.Optimal),
                "deflate" => new ZLibStream(encoded, CompressionLevel.Optimal),
                "raw deflate" => new DeflateStream(encoded, CompressionLevel.Optimal),
                "br" => new BrotliStream(encoded, CompressionLevel.Fastest),
                _ => null,
            };
            if (encoder is null)
            {
                continue;
            }
            using (encoder)
            {
                encoder.Write(content);
            }
            content = encoded.ToArray();
        }
        return content;
    }
}
