using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// Base of all vendors' calls. They run in the router, before any middleware: each authenticates its caller, applies the rate limit, and
/// reports errors in the vendor's format.
/// </summary>
internal abstract partial class VendorRoutes(RequestRate rate, WrongKeys wrongKeys, ILogger logger) : IVendor
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract OpenApiSecurityScheme Security { get; }

    public abstract void Map(IEndpointRouteBuilder routes);

    public abstract ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation);

    /// <summary>Returns a group for the vendor's calls below a path.</summary>
    protected RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix).WithTags(Name).WithMetadata(this);
        group.ShortCircuit();
        return group;
    }

    /// <summary>Returns a handler whose answers can be described in the OpenAPI document.</summary>
    protected Delegate Handler(Func<HttpContext, Caller, ValueTask> call) => Task (HttpContext http) => RunAsync(http, call);

    /// <summary>Runs a call after authenticating its caller.</summary>
    protected async Task RunAsync(HttpContext http, Func<HttpContext, Caller, ValueTask> call)
    {
        try
        {
            if (CallerOf(http) is not { } caller)
            {
                if (!ShowsWrongKey(http) || !await RefusedAsTooManyAsync(http).ConfigureAwait(false))
                {
                    await UnauthorizedAsync(http).ConfigureAwait(false);
                }
            }
            else if (!rate.Admits(caller.Id, out var seconds))
            {
                await TooManyAsync(http, seconds).ConfigureAwait(false);
            }
            else
            {
                await call(http, caller).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // before every middleware, this is the last handler
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await FailAsync(http, failure).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a call that needs no authentication: the one that authenticates.</summary>
    protected async Task RunAnonymousAsync(HttpContext http, Func<HttpContext, ValueTask> call)
    {
        try
        {
            await call(http).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await FailAsync(http, failure).ConfigureAwait(false);
        }
    }

    /// <summary>Returns null if the credentials are missing, wrong, expired, revoked, or not valid for this vendor.</summary>
    protected abstract Caller? CallerOf(HttpContext http);

    /// <summary>Returns whether the request has a key, token or session that is unknown.</summary>
    protected abstract bool ShowsWrongKey(HttpContext http);

    /// <summary>Counts a wrong key, token or session, and answers the request if there were too many from its address.</summary>
    /// <returns>False if the request still needs an answer.</returns>
    protected async ValueTask<bool> RefusedAsTooManyAsync(HttpContext http)
    {
        if (wrongKeys.Admits(ClientAddress.Of(http.Connection.RemoteIpAddress), out var seconds))
        {
            return false;
        }

        await TooManyAsync(http, seconds).ConfigureAwait(false);
        return true;
    }

    /// <summary>Answers a call without a valid caller.</summary>
    protected abstract Task UnauthorizedAsync(HttpContext http);

    /// <summary>Answers a call over the rate limit. Retry-After is already set.</summary>
    protected abstract Task TooManyAsync(HttpContext http);

    /// <summary>Answers a refused call.</summary>
    protected abstract Task RefusedAsync(HttpContext http, RefusedException refused);

    /// <summary>Answers after an internal error, which has been logged.</summary>
    protected abstract Task FailedAsync(HttpContext http);

    private Task TooManyAsync(HttpContext http, int seconds)
    {
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TooManyAsync(http);
    }

    private Task FailAsync(HttpContext http, Exception failure)
    {
        if (http.RequestAborted.IsCancellationRequested || ClientGone.Is(http, failure) || http.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        http.Response.Clear();
        if (RefusalOf(failure) is { } refused)
        {
            if (refused.Kind == RefusalKind.Unavailable)
            {
                http.Response.Headers.RetryAfter = Problem.RetryAfter;
            }

            return RefusedAsync(http, refused);
        }

        LogFailure(logger, http.Request.Path, failure);
        return FailedAsync(http);
    }

    /// <summary>Returns null if the client is not at fault.</summary>
    private static RefusedException? RefusalOf(Exception failure) =>
        failure switch
        {
            RefusedException refused => refused,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new RefusedException(
                RefusalKind.TooLarge,
                "tooLarge",
                "The body is too large.",
                null,
                failure
            ),
            BadHttpRequestException => new RefusedException(
                RefusalKind.Invalid,
                "badRequest",
                "The request cannot be read.",
                null,
                failure
            ),
            _ => null,
        };

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private static partial void LogFailure(ILogger logger, string path, Exception failure);
}
