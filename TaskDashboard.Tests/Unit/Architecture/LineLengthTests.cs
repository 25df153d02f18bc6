using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Architecture;

/// <summary>The formatter breaks C# at 140 characters, but neither texts, comments nor Razor. Those are checked here.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;

    private static readonly string[] Extensions = [".cs", ".razor"];

    /// <summary>Folders of generated files.</summary>
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "Migrations"];

    [Fact]
    public void No_line_of_code_is_longer_than_140_characters()
    {
        var files = FilesIn(new DirectoryInfo(SourceFolder.Path)).ToList();
        Assert.All(Extensions, extension => Assert.Contains(files, file => file.Extension == extension));
        Assert.Empty(files.SelectMany(LongLines));
    }

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder) =>
        folder
            .EnumerateFiles()
            .Where(file => Extensions.Contains(file.Extension))
            .Concat(
                folder
                    .EnumerateDirectories()
                    .Where(inner => !Generated.Contains(inner.Name) && !inner.Name.StartsWith('.'))
                    .SelectMany(FilesIn)
            );

    private static IEnumerable<string> LongLines(FileInfo file) =>
        File.ReadLines(file.FullName)
            .Index()
            .Where(line => line.Item.Length > Longest)
            .Select(line => $"{Path.GetRelativePath(SourceFolder.Path, file.FullName)}:{line.Index + 1}");
}
