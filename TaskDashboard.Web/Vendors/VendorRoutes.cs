using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// What every vendor's calls have in common. They run straight from the router, ahead of every middleware: each finds its caller, keeps to
/// the rate, and answers whatever goes wrong in the vendor's own form.
/// </summary>
internal abstract partial class VendorRoutes(RequestRate rate, WrongKeys wrongKeys, ILogger logger) : IVendor
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract OpenApiSecurityScheme Security { get; }

    public abstract void Map(IEndpointRouteBuilder routes);

    public abstract ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation);

    /// <summary>A group for the vendor's calls below a path.</summary>
    protected RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix).WithTags(Name).WithMetadata(this);
        group.ShortCircuit();
        return group;
    }

    /// <summary>A handler whose answers can be described.</summary>
    protected Delegate Handler(Func<HttpContext, Caller, ValueTask> call) => Task (HttpContext http) => RunAsync(http, call);

    /// <summary>Runs a call for whoever it is that calls.</summary>
    protected async Task RunAsync(HttpContext http, Func<HttpContext, Caller, ValueTask> call)
    {
        try
        {
            if (CallerOf(http) is not { } caller)
            {
                if (!ShowsWrongKey(http) || !await RefusedAsTooManyAsync(http).ConfigureAwait(false))
                {
                    await StrangerAsync(http).ConfigureAwait(false);
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
#pragma warning disable CA1031 // ahead of every middleware, this is the last stop
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await FailAsync(http, failure).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a call that is open to strangers: the one by which they show who they are.</summary>
    protected async Task RunOpenAsync(HttpContext http, Func<HttpContext, ValueTask> call)
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

    /// <summary>Null when what it shows is missing, wrong, expired, revoked, or does not speak for this vendor.</summary>
    protected abstract Caller? CallerOf(HttpContext http);

    /// <summary>Whether it shows a key, token or session, and nobody's.</summary>
    protected abstract bool ShowsWrongKey(HttpContext http);

    /// <summary>Counts a wrong key, token or session, and answers it where too many came from its address.</summary>
    /// <returns>False: it is to be answered as wrong.</returns>
    protected async ValueTask<bool> RefusedAsTooManyAsync(HttpContext http)
    {
        if (wrongKeys.Admits(ClientAddress.Of(http.Connection.RemoteIpAddress), out var seconds))
        {
            return false;
        }

        await TooManyAsync(http, seconds).ConfigureAwait(false);
        return true;
    }

    /// <summary>Answers a call without a caller.</summary>
    protected abstract Task StrangerAsync(HttpContext http);

    /// <summary>Answers a call too many; the header Retry-After is set.</summary>
    protected abstract Task TooManyAsync(HttpContext http);

    /// <summary>Answers what was refused.</summary>
    protected abstract Task RefusedAsync(HttpContext http, RefusedException refused);

    /// <summary>Answers when something went wrong here; it is in the log.</summary>
    protected abstract Task BrokenAsync(HttpContext http);

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
        return BrokenAsync(http);
    }

    /// <summary>Null where it is no mistake of the client.</summary>
    private static RefusedException? RefusalOf(Exception failure) => failure switch
    {
        RefusedException refused => refused,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new RefusedException(RefusalKind.TooLarge, "tooLarge", "The body is too large.", null, failure),
        BadHttpRequestException => new RefusedException(RefusalKind.Invalid, "badRequest", "The request cannot be read.", null, failure),
        _ => null,
    };

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private static partial void LogFailure(ILogger logger, string path, Exception failure);
}
