using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Api;

/// <summary>What the calls of our API have in common: who calls, how a list is answered, what the document says of them.</summary>
internal static class ApiCall
{
    public const string AnyType = "*/*";

    /// <summary>Who calls; the key was checked before the call was reached.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("This call is reached without a key. Map it inside the API's group.");

    public static Query Query(this HttpContext http) => new(http.Request.Query);

    public static JsonHttpResult<T> Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, type, statusCode: status);

    public static ListAnswer<TAnswer> ToAnswer<T, TAnswer>(this Page<T> page, Func<T, TAnswer> of) => new([.. page.Items.Select(of)], page.Next);

    public static ListAnswer<TAnswer> ToAnswer<T, TAnswer>(this IReadOnlyList<T> all, Func<T, TAnswer> of) => new([.. all.Select(of)], null);

    // Any type gets as far as the call, which says in words that it wants JSON; routed by type it would be a call that does not exist.
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder call)
        where T : notnull =>
        call.Accepts<T>("application/json", AnyType);

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder call, int status = StatusCodes.Status200OK) => call.Produces<T>(status);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder call, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            call.Produces<Problem>(status, Problem.ContentType);
        }

        return call;
    }

    /// <summary>It takes an array of what it takes too, and answers with an array then.</summary>
    public static RouteHandlerBuilder OneOrMany(this RouteHandlerBuilder call, int most) => call.WithMetadata(new OneOrMany(most));

    public static RouteHandlerBuilder Filters(this RouteHandlerBuilder call, params string[] names) => call.WithMetadata(new KnownParameters(names));
}

/// <summary>Says in the document that the call takes one thing, or an array of at most so many.</summary>
internal sealed record OneOrMany(int Most);
