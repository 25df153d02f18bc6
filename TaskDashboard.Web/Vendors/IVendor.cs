using Microsoft.OpenApi;

namespace TaskDashboard.Web.Vendors;

/// <summary>A vendor's task-status API, served to the letter: one folder each, entered in <see cref="VendorList"/>.</summary>
internal interface IVendor
{
    /// <summary>Names it in keys' scopes and in settings, such as "DriveQuant".</summary>
    string Name { get; }

    /// <summary>As people call it.</summary>
    string Title { get; }

    /// <summary>How a client of its calls shows who it is, for the API document.</summary>
    OpenApiSecurityScheme Security { get; }

    /// <summary>Maps its calls. Each checks the caller itself: what the vendor answers to a stranger differs by vendor.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>What its API answers for one task now, by the same code as its calls.</summary>
    ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation);
}

/// <summary>A task as somebody looks at it through a vendor's API.</summary>
/// <param name="BaseAddress">Under which the service is reached, without a slash at its end.</param>
internal sealed record LensQuestion(Caller Caller, TrackedTask Task, TaskDetails Details, string BaseAddress);

/// <summary>What is seen through a vendor's API.</summary>
internal abstract record LensView;

/// <summary>The vendor's API does not serve the task.</summary>
/// <param name="Reason">A sentence for people.</param>
internal sealed record NotServed(string Reason) : LensView;

/// <param name="Rule">By which rule the task's state became the vendor's: a sentence for people.</param>
/// <param name="Calls">The calls that answer for it.</param>
/// <param name="SignIn">The command that puts what the calls show (a token, a session) into the variable of that name; null where they show the key itself.</param>
internal sealed record Served(string Rule, IReadOnlyList<LensCall> Calls, string? SignIn = null) : LensView;

/// <param name="Title">The call, as the vendor's documents name it.</param>
/// <param name="Curl">The command that asks for it. The key stands in the variable KEY, its id in KEY_ID.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="Body">The answer, byte for byte.</param>
internal sealed record LensCall(string Title, string Curl, string ContentType, ReadOnlyMemory<byte> Body);
