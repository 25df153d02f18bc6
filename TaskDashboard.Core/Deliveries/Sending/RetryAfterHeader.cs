using System.Globalization;
using System.Net.Http.Headers;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Reads Retry-After: seconds or a date. Other values are ignored.</summary>
internal static class RetryAfterHeader
{
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider clock)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
        {
            return null;
        }
        var text = values.ToString().AsSpan().Trim();
        if (text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9'))
        {
            // A value that is too long for a number is just a very long wait.
            return TimeSpan.FromSeconds(
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : int.MaxValue
            );
        }
        if (!RetryConditionHeaderValue.TryParse(text.ToString(), out var asked) || asked.Date is not { } date)
        {
            return null;
        }
        var wait = date - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
