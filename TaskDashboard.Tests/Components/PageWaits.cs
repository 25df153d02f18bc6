using System.Runtime.CompilerServices;
using Bunit;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Components;

/// <summary>Sets how long tests wait for a page to render the expected content.</summary>
internal static class PageWaits
{
    [ModuleInitializer]
    internal static void WaitWithPatience() => BunitContext.DefaultWaitTimeout = Patience.Limit;
}
