namespace TaskDashboard.Core.Retries;

/// <summary>
/// The fields by which retry requests can be filtered. A field declared here is also a parameter of the API and of the page's URL.
/// </summary>
public static class RetryRequestFilter
{
    public static FilterFields<RetryRequest> Fields { get; } = new();

    public static Filter<RetryRequest> All { get; } = Filter.Constant<RetryRequest>(true);

    public static readonly ChoiceField<RetryRequest, RetryState> State = Fields.Choice<RetryState>("state", request => request.State);

    public static readonly TextField<RetryRequest> Company = Fields.Text("company", request => request.CompanyId, Limits.Word, "companyId");

    public static readonly InstantField<RetryRequest> Created = Fields.Instant("created", request => request.CreatedAt, isFixed: true);

    /// <summary>Who requested it, the reason and the ticket.</summary>
    public static readonly SearchField<RetryRequest> Text = Fields.Search(
        "text",
        request => request.Id,
        request => request.RequestedBy,
        request => request.Reason,
        request => request.Ticket
    );
}
