namespace TaskDashboard.Web.Edge;

/// <summary>What every request passes before it is routed, the vendors' too.</summary>
internal static class EdgeSetup
{
    public static void UseEdge(this WebApplication app)
    {
        app.UseMiddleware<AnswerHeaders>();
        app.UseMiddleware<RequestTarget>();
        app.UseMiddleware<OriginCheck>();
        app.UseMiddleware<HeadAsGet>();
        app.UseRouting();
    }
}
