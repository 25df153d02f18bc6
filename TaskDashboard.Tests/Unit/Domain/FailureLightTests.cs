namespace TaskDashboard.Tests.Unit.Domain;

public sealed class FailureLightTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(400, FailureLight.AskCustomerFirst)]
    [InlineData(422, FailureLight.AskCustomerFirst)]
    [InlineData(499, FailureLight.AskCustomerFirst)]
    [InlineData(408, FailureLight.LikelyWorks)]
    [InlineData(425, FailureLight.LikelyWorks)]
    [InlineData(429, FailureLight.LikelyWorks)]
    [InlineData(503, FailureLight.LikelyWorks)]
    [InlineData(302, FailureLight.LikelyWorks)]
    [InlineData(null, FailureLight.LikelyWorks)]
    public void Only_the_customer_can_correct_what_the_endpoint_rejects(int? status, FailureLight expected) =>
        Assert.Equal(expected, FailureLights.Of(Signature(status), Noon, Noon.AddMinutes(1), Noon));

    [Theory]
    [InlineData(1, 0, FailureLight.LikelyWorks)]
    [InlineData(1, null, FailureLight.LikelyWorks)]
    [InlineData(1, 2, FailureLight.StillDown)]
    [InlineData(1, 1, FailureLight.StillDown)]
    [InlineData(0, null, FailureLight.StillDown)]
    [InlineData(-1, -2, FailureLight.StillDown)]
    [InlineData(null, 0, FailureLight.StillDown)]
    public void A_retry_likely_works_if_the_newest_attempt_was_delivered_after_the_last_failure(
        int? delivered,
        int? failed,
        FailureLight expected
    ) => Assert.Equal(expected, FailureLights.Of(Signature(503), Noon, At(delivered), At(failed)));

    private static ErrorSignature Signature(int? status) =>
        new()
        {
            Number = 1,
            Error = DeliveryError.Status,
            Status = status,
            Message = "",
        };

    private static DateTimeOffset? At(int? minutes) => minutes is { } given ? Noon.AddMinutes(given) : null;
}
