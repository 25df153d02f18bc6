using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Support;

/// <summary>A vendor with a fixed answer.</summary>
internal sealed class FakeVendor(string name, Func<LensQuestion, LensView> answer) : IVendor
{
    public string Name => name;

    public string Title => $"{name} of the tests";

    public OpenApiSecurityScheme Security => new();

    public void Map(IEndpointRouteBuilder routes) { }

    public ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation) => ValueTask.FromResult(answer(question));
}
