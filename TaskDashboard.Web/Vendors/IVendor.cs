using Microsoft.OpenApi;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// A vendor's task-status API, implemented exactly as its contract says. Each has one folder and one line in <see cref="VendorList"/>.
/// </summary>
internal interface IVendor
{
    /// <summary>Name used in the scopes of keys and in settings, such as "DriveQuant".</summary>
    string Name { get; }

    /// <summary>Name shown to people.</summary>
    string Title { get; }

    /// <summary>How clients authenticate, for the OpenAPI document.</summary>
    OpenApiSecurityScheme Security { get; }

    /// <summary>Maps the vendor's calls. Each call checks the caller itself: vendors' answers to an unauthorized caller differ.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>Returns what the API answers for one task now, from the same code as its calls.</summary>
    ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation);
}

/// <summary>A task to show through a vendor's API, and who looks at it.</summary>
/// <param name="BaseAddress">Address of the service, without a trailing slash.</param>
internal sealed record LensQuestion(Caller Caller, TrackedTask Task, TaskDetails Details, string BaseAddress);

/// <summary>A task as shown through a vendor's API.</summary>
internal abstract record LensView;

/// <summary>The vendor's API does not serve the task.</summary>
/// <param name="Reason">A sentence for people.</param>
internal sealed record NotServed(string Reason) : LensView;

/// <param name="Rule">How the task's state was mapped: a sentence for people.</param>
/// <param name="Calls">The calls that return the task.</param>
/// <param name="SignIn">Command that stores the token or session for the calls in a variable; null if the calls send the key
/// itself.</param>
internal sealed record Served(string Rule, IReadOnlyList<LensCall> Calls, string? SignIn = null) : LensView;

/// <param name="Title">Name of the call in the vendor's documentation.</param>
/// <param name="Curl">Command that sends the call. The variable KEY holds the key, KEY_ID its id.</param>
/// <param name="ContentType">Content type of the answer.</param>
/// <param name="Body">The answer, byte for byte.</param>
internal sealed record LensCall(string Title, string Curl, string ContentType, ReadOnlyMemory<byte> Body);
