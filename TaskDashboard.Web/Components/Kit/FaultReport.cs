using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Words for the person, and the exception for the log where it is one that nobody expects.</summary>
internal static partial class FaultReport
{
    public static Fault Of(ILogger logger, Exception failure)
    {
        if (failure is RefusedException refused)
        {
            return Fault.Of(refused);
        }

        var reference = FaultReference.New();
        LogFailed(logger, reference, failure);
        return Fault.Of(failure, reference);
    }

    [LoggerMessage(LogLevel.Warning, "A live page could not be brought up to date; it tries again.")]
    public static partial void OutOfDate(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A command from a page failed. Reference {Reference}.")]
    private static partial void LogFailed(ILogger logger, string reference, Exception failure);
}
