using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class FailureSignatureTests
{
    private const string Unavailable = "The endpoint answered 503 Service Unavailable";

    [Fact]
    public void Without_a_reason_the_sentence_is_the_message() => Assert.Equal(Unavailable, MessageOf(""));

    [Fact]
    public void A_failure_without_a_status_keeps_its_sentence()
    {
        var result = Result("") with { Status = null, Error = DeliveryError.Timeout, Message = "No answer within 30 s" };

        Assert.Equal(new FailureSignature(DeliveryError.Timeout, null, "No answer within 30 s"), FailureSignature.Of(result));
    }

    [Theory]
    [InlineData("""{"message": "Database is down"}""", "Database is down")]
    [InlineData("""{"status": 503, "error": "Database is down", "code": "E17"}""", "Database is down")]
    [InlineData("""{"title": "Database is down", "detail": "host db-7, since 12:00"}""", "Database is down")]
    [InlineData("""{"detail": "second best", "Message": "Database is down"}""", "Database is down")]
    [InlineData("""{"error": {"code": "X", "nested": {"message": "no"}, "message": "Database is down"}}""", "Database is down")]
    [InlineData("""{"data": {"message": "not this one"}}""", null)]
    [InlineData("""{"message": ""}""", null)]
    [InlineData("""{"message": 12}""", null)]
    [InlineData("""[{"message": "a list"}]""", null)]
    [InlineData("""{"broken""", null)]
    [InlineData("\r\n Database is down\r\nat line 2", "Database is down")]
    [InlineData("<html><head><title>Database is down</title></head><body>…</body></html>", "Database is down")]
    [InlineData("<html><body>no title</body></html>", null)]
    public void The_endpoints_reason_is_found(string answer, string? reason) =>
        Assert.Equal(reason is null ? Unavailable : $"{Unavailable}: {reason}", MessageOf(answer));

    [Fact]
    public void A_reason_is_found_in_an_answer_that_was_cut_off()
    {
        var result = Result("{\"message\": \"Database is down\", \"stack\": \"" + new string('x', 100)) with { AnswerTruncated = true };

        Assert.Equal($"{Unavailable}: Database is down", FailureSignature.Of(result).Message);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_not_a_reason() =>
        Assert.Equal(Unavailable, FailureSignature.Of(Result("") with { Answer = [0x1f, 0x8b, 0x08, 0xff] }).Message);

    [Theory]
    [InlineData("trip 4711 not known", "trip 12 not known", "trip # not known")]
    [InlineData("no trip \"abc\"", "no trip \"a longer one\"", "no trip #")]
    [InlineData("can't find 'x' here", "can't find 'yz' here", "can't find # here")]
    [InlineData("at 2026-01-05T08:00:00.123Z gone", "at 2026-02-06 09:10:11+0100 gone", "at # gone")]
    [InlineData(
        "request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed",
        "request 6ba7b810-9dad-11d1-80b4-00c04fd430c8 failed",
        "request # failed"
    )]
    [InlineData("item 6753030831fe9826412bac5c", "item abcdefabcdefabcdefabcdef", "item #")]
    [InlineData("at 0xdeadbeef", "at 0x1f", "at #")]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek lost", "msg_2Kz8fQ0LwP7a lost", "msg_# lost")]
    [InlineData("ids 1, 2, 3 are late", "ids 10, 20 are late", "ids # are late")]
    [InlineData("10.0.0.1:5432 refused", "10.20.30.40:5432 refused", "# refused")]
    [InlineData("too   many\tcalls", "too many calls", "too many calls")]
    public void Parts_that_differ_between_errors_are_removed(string one, string other, string common)
    {
        Assert.Equal($"{Unavailable}: {common}", MessageOf(one));
        Assert.Equal($"{Unavailable}: {common}", MessageOf(other));
    }

    [Fact]
    public void Words_stay() =>
        Assert.Equal($"{Unavailable}: Access to the decade-old facade was denied", MessageOf("Access to the decade-old facade was denied"));

    [Fact]
    public void It_is_at_most_200_characters_and_cuts_no_pair()
    {
        for (var before = 0; before < 4; before++)
        {
            var message = MessageOf(new string('x', before) + string.Concat(Enumerable.Repeat("😀", 200)));
            Assert.InRange(message.Length, 198, 200);
            Assert.EndsWith("😀…", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_causes_are_equal() =>
        Assert.Equal(FailureSignature.Of(Result("trip 1 is late")), FailureSignature.Of(Result("trip 2 is late")));

    private static string MessageOf(string answer) => FailureSignature.Of(Result(answer)).Message;

    private static DeliveryResult Result(string answer) =>
        new(DateTimeOffset.UnixEpoch, 1, 503, DeliveryError.Status, Unavailable, "{}", Encoding.UTF8.GetBytes(answer), false, null);
}
