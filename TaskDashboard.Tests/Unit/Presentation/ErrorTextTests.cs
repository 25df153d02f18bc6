using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class ErrorTextTests
{
    private static readonly StackFrame Nothing = new(null, null, null, null, null, null, null, null);

    [Fact]
    public void An_error_is_named_by_its_message_or_the_localized_one()
    {
        Assert.Equal("It broke.", ErrorText.Title(Error("It broke.")));
        Assert.Equal("Es ging kaputt.", ErrorText.Title(Error(null, localized: "Es ging kaputt.")));
        Assert.Equal("An error without a message", ErrorText.Title(Error(" ")));
    }

    [Theory]
    [InlineData("It broke.", "Es ging kaputt.", "Es ging kaputt.")]
    [InlineData("It broke.", "It broke.", null)]
    [InlineData("It broke.", null, null)]
    [InlineData(null, "Es ging kaputt.", null)]
    public void A_localized_message_is_shown_if_it_differs(string? message, string? localized, string? said) =>
        Assert.Equal(said, ErrorText.Localized(Error(message, localized: localized)));

    [Fact]
    public void The_root_cause_is_where_the_chain_ends()
    {
        var root = Error("C", suppressed: [Error("S")]);

        Assert.Same(root, ErrorText.RootCause(Error("A", cause: Error("B", cause: root))));
        Assert.Null(ErrorText.RootCause(root));
    }

    [Fact]
    public void Errors_below_an_error_are_counted()
    {
        var error = Error(
            "A",
            cause: Error("B", cause: Error("C"), suppressed: [Error("S1")]),
            suppressed: [Error("S2", cause: Error("S3"), suppressed: [Error("S4")])]
        );

        Assert.Equal((2, 4), ErrorText.Count(error));
        Assert.Equal((0, 0), ErrorText.Count(Error("A")));
    }

    [Fact]
    public void A_frame_shows_what_is_known()
    {
        var full = new StackFrame("com.example.Runner", "run", "Runner.java", 118, "runner", "9.0", "app", false);

        Assert.Equal(
            ("com.example.Runner.run", "Runner.java:118", "app/runner@9.0"),
            (ErrorText.Place(full), ErrorText.Source(full), ErrorText.Module(full))
        );
        Assert.Equal(
            ("com.example.Runner", "Runner.java", "runner"),
            Of(full with { MethodName = null, LineNumber = -2, ModuleVersion = null, ClassLoaderName = " " })
        );
        Assert.Equal(
            ("run", "line 118", "app"),
            Of(full with { ClassName = null, FileName = null, ModuleName = null, ModuleVersion = null })
        );
        Assert.Equal(("(unknown)", null, null), Of(Nothing));
        Assert.Equal("native", ErrorText.Source(full with { NativeMethod = true }));

        static (string, string?, string?) Of(StackFrame frame) =>
            (ErrorText.Place(frame), ErrorText.Source(frame), ErrorText.Module(frame));
    }

    [Fact]
    public void The_whole_error_has_the_usual_format_of_logs()
    {
        var frame = new StackFrame("Runner", "run", "Runner.java", 7, "base", null, null, null);
        var error = Error(
            "A",
            localized: "Ä",
            frames: [frame],
            cause: Error("B", frames: [Nothing]),
            suppressed: [Error("S", cause: Error("T"))]
        );

        Assert.Equal(
            """
            A
              (Ä)
                at base/Runner.run(Runner.java:7)
                Suppressed: S
                Caused by: T
            Caused by: B
                at (unknown)

            """.ReplaceLineEndings("\n"),
            ErrorText.Whole(error)
        );
    }

    private static TaskError Error(
        string? message,
        string? localized = null,
        TaskError? cause = null,
        TaskError[]? suppressed = null,
        StackFrame[]? frames = null
    ) => new(message, localized, cause, suppressed, frames);
}
