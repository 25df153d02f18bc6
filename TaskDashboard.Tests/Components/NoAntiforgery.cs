using Microsoft.AspNetCore.Components.Forms;

namespace TaskDashboard.Tests.Components;

/// <summary>Forms are not sent in these tests, so they need no token.</summary>
internal sealed class NoAntiforgery : AntiforgeryStateProvider
{
    public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
}
