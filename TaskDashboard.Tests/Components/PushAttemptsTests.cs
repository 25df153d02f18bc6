using System.Text;
using Bunit;
using TaskDashboard.Web.Components.Pushes;

namespace TaskDashboard.Tests.Components;

/// <summary>A receiver's answer is always shown as text.</summary>
public sealed class PushAttemptsTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("</pre><svg onload=alert(1)></svg>")]
    [InlineData("<!-- --><iframe srcdoc='<script>alert(1)</script>'></iframe>")]
    [InlineData("<a href='javascript:alert(1)'>Click here</a>")]
    public async Task HTML_in_the_body_headers_or_error_of_an_answer_is_shown_as_text(string html)
    {
        await using var context = new BunitContext();
        var attempt = new PushAttempt
        {
            Key = PushAttempt.KeyOf(1, 1),
            StartedAt = TimeProvider.System.GetUtcNow(),
            Status = 502,
            Error = DeliveryError.Status,
            Message = html,
            RequestHeaders = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["x-note"] = html }),
            Answer = Encoding.UTF8.GetBytes(html),
        };

        var shown = context.Render<PushAttempts>(attempts => attempts.Add(it => it.Attempts, [attempt]).Add(it => it.Made, 1));

        Assert.Equal(html, shown.Find("pre").TextContent);
        Assert.Empty(shown.FindAll("script, img, iframe, svg:not(.i), a"));
        Assert.Equal(3, shown.FindAll("*").Count(element => element.ChildElementCount == 0 && element.TextContent == html));
    }
}
