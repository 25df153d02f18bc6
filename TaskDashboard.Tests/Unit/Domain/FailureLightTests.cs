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
        Assert.Equal(expected, FailureLights.Of(Signature(status), new(Noon, Noon.AddMinutes(1), Noon)).Light);

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
    ) => Assert.Equal(expected, FailureLights.Of(Signature(503), new(Noon, At(delivered), At(failed))).Light);

    [Theory]
    [InlineData(0, 20, true, FailureLight.StillDown, FailureLightReason.RetriesFail)]
    [InlineData(2, 5, true, FailureLight.StillDown, FailureLightReason.RetriesFail)]
    [InlineData(3, 6, true, FailureLight.LikelyWorks, FailureLightReason.RetriesWork)]
    [InlineData(5, 5, false, FailureLight.LikelyWorks, FailureLightReason.RetriesWork)]
    [InlineData(0, 4, true, FailureLight.LikelyWorks, FailureLightReason.DeliveredSince)]
    [InlineData(0, 20, false, FailureLight.LikelyWorks, FailureLightReason.DeliveredSince)]
    public void Retries_that_mostly_failed_count_only_if_there_are_enough_and_the_destination_took_other_pushes(
        int delivered,
        int of,
        bool tookOthers,
        FailureLight light,
        FailureLightReason reason
    ) =>
        Assert.Equal(
            new WeighedLight(light, reason),
            FailureLights.Of(Signature(503), new FailureEvidence(Noon, Noon.AddMinutes(1), Noon, new RetryShare(delivered, of), tookOthers))
        );

    [Theory]
    [InlineData(422, DeliveryError.Status, 1, 0, FailureLightReason.Rejected)]
    [InlineData(null, DeliveryError.PayloadMissing, 1, 0, FailureLightReason.PayloadMissing)]
    [InlineData(503, DeliveryError.Status, 1, 2, FailureLightReason.NewestFailed)]
    [InlineData(503, DeliveryError.Status, -1, 0, FailureLightReason.NothingDeliveredSince)]
    [InlineData(503, DeliveryError.Status, null, 0, FailureLightReason.NothingDeliveredSince)]
    [InlineData(503, DeliveryError.Status, 1, 0, FailureLightReason.DeliveredSince)]
    public void Each_light_has_its_reason(int? status, DeliveryError error, int? delivered, int? failed, FailureLightReason reason) =>
        Assert.Equal(reason, FailureLights.Of(Signature(status) with { Error = error }, new(Noon, At(delivered), At(failed))).Reason);

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
