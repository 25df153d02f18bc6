using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Api;

/// <summary>Shared parts of our API's calls: the caller, list answers, and metadata for the OpenAPI document.</summary>
internal static class ApiCall
{
    public const string AnyType = "*/*";

    /// <summary>Returns the caller. Authentication has already checked the key.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("This call has no caller. Map it inside the API's group.");

    public static Query Query(this HttpContext http) => new(http.Request.Query);

    public static JsonHttpResult<T> Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, type, statusCode: status);

    public static ListAnswer<TAnswer> ToAnswer<T, TAnswer>(this Page<T> page, Func<T, TAnswer> of) =>
        new([.. page.Items.Select(of)], page.Next, page.SearchedTo);

    public static ListAnswer<TAnswer> ToAnswer<T, TAnswer>(this IReadOnlyList<T> all, Func<T, TAnswer> of) =>
        new([.. all.Select(of)], null);

    // Accepts any content type, so that the call can answer that it needs JSON. If routing rejected other types, the call would appear not
    // to exist.
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder call)
        where T : notnull => call.Accepts<T>("application/json", AnyType);

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder call, int status = StatusCodes.Status200OK) =>
        call.Produces<T>(status);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder call, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            call.Produces<Problem>(status, Problem.ContentType);
        }

        return call;
    }

    /// <summary>The call also accepts an array, and then answers with an array.</summary>
    public static RouteHandlerBuilder OneOrMany(this RouteHandlerBuilder call, int most) => call.WithMetadata(new OneOrMany(most));

    public static RouteHandlerBuilder Filters(this RouteHandlerBuilder call, params string[] names) =>
        call.WithMetadata(new KnownParameters(names));
}

/// <summary>Metadata: the call accepts one object, or an array of at most <see cref="Most"/>.</summary>
internal sealed record OneOrMany(int Most);
