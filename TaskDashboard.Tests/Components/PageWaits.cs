using System.Runtime.CompilerServices;
using Bunit;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Components;

/// <summary>Pages are waited for as long as everything else is; the wait ends with the render that brings what is expected.</summary>
internal static class PageWaits
{
    [ModuleInitializer]
    internal static void WaitWithPatience() => BunitContext.DefaultWaitTimeout = Patience.Limit;
}
