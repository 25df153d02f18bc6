using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.English;

/// <summary>Comments, messages, names and pages use plain, usual terms.</summary>
public sealed class EnglishTests
{
    /// <summary>Folders that still contain refused words. Only remove folders from this list.</summary>
    private static readonly string[] NotRewritten = ["TaskDashboard.Web/Components"];

    private static readonly string[] Roots = ["TaskDashboard.Core", "TaskDashboard.Web", "TaskDashboard.Tests", "bench", "docs"];

    // Contains the refused words themselves, as samples.
    private const string Samples = "TaskDashboard.Tests/Unit/English/";

    private static readonly ILookup<string, string> Found = (
        from file in Files()
        from place in RefusedWord.FindIn(File.ReadAllText(Path.Combine(SourceFolder.Path, file)))
        select (Folder: FolderOf(file), Place: $"{file}: {place}")
    ).ToLookup(found => found.Folder, found => found.Place);

    public static TheoryData<string> Words => [.. RefusedWord.All.Select(word => word.Refused)];

    [Fact]
    public void Rewritten_folders_contain_no_refused_word() =>
        Assert.Empty(Found.Where(folder => !NotRewritten.Contains(folder.Key)).SelectMany(folder => folder));

    [Fact]
    public void Every_folder_that_is_not_rewritten_contains_a_refused_word() =>
        Assert.All(NotRewritten, folder => Assert.NotEmpty(Found[folder]));

    [Theory]
    [MemberData(nameof(Words))]
    public void A_refused_word_is_found_and_a_similar_one_is_not(string refused)
    {
        var word = RefusedWord.All.Single(word => word.Refused == refused);

        Assert.Single(RefusedWord.FindIn(refused), place => place.Contains(word.Plain, StringComparison.Ordinal));
        Assert.Empty(RefusedWord.FindIn(word.Allowed));
    }

    [Fact]
    public void A_sentence_over_several_lines_and_an_identifier_are_read_as_words()
    {
        Assert.Single(RefusedWord.FindIn("    /// The run is given\n    /// up.\n"));
        Assert.Single(RefusedWord.FindIn("public void A_run_that_is_given_up()"));
        Assert.Single(RefusedWord.FindIn("GivenUpRuns"));
    }

    [Fact]
    public void All_sources_and_pages_are_read()
    {
        var folders = Files().Select(FolderOf).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                ".",
                "docs",
                "bench",
                "TaskDashboard.Core/Domain",
                "TaskDashboard.Web/Components",
                "TaskDashboard.Tests/Unit",
            },
            folders
        );
    }

    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(SourceFolder.Path, "*.md")
            .Concat(
                Roots.SelectMany(root => Directory.EnumerateFiles(Path.Combine(SourceFolder.Path, root), "*", SearchOption.AllDirectories))
            )
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" or ".md")
            .Select(file => Path.GetRelativePath(SourceFolder.Path, file).Replace('\\', '/'))
            .Where(file =>
                !file.StartsWith(Samples, StringComparison.Ordinal)
                && !file.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules" or "Migrations")
            );

    private static string FolderOf(string file)
    {
        var parts = file.Split('/');
        return parts.Length == 1 ? "."
            : parts.Length > 2 && parts[0].StartsWith("TaskDashboard.", StringComparison.Ordinal) ? $"{parts[0]}/{parts[1]}"
            : parts[0];
    }
}
