using System.Text.RegularExpressions;
using TaskDashboard.Core.Engine;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Unit.Architecture;

/// <summary>Folders use each other in one direction only. The test reads the compiled assemblies, so that it sees every use.</summary>
public sealed partial class ArrowTests
{
    private const string Core = "TaskDashboard.Core";
    private const string Web = "TaskDashboard.Web";
    private const string Vendors = $"{Web}.Vendors";

    /// <summary>The folders of Core. Each may use those before it.</summary>
    private static readonly string[] Folders =
    [
        "Domain",
        "Storage",
        "Commands",
        "Feed",
        "Access",
        "Tasks",
        "Deliveries",
        "Retries",
        "Overview",
        "Views",
        "Retention",
        "Recount",
        "Engine",
    ];

    /// <summary>Namespaces of I/O, services and controls.</summary>
    private static readonly string[] Impure =
    [
        "MudBlazor",
        "Microsoft.AspNetCore.Components",
        "Microsoft.JSInterop",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Logging",
        $"{Core}.Storage.Providers",
        "System.IO",
        "System.Net.Http",
        "System.Threading.Tasks",
    ];

    private static readonly TypeName List = new(Vendors, nameof(VendorList));

    private static IReadOnlyCollection<TypeUse> UsesOfCore { get; } = CompiledUses.Of(typeof(CoreServices).Assembly);

    private static IReadOnlyCollection<TypeUse> UsesOfWeb { get; } = CompiledUses.Of(typeof(VendorList).Assembly);

    private static IReadOnlyCollection<TypeUse> UsesOfTests { get; } = CompiledUses.Of(typeof(ArrowTests).Assembly);

    [Fact]
    public void A_folder_of_Core_uses_only_the_folders_above_it() =>
        None(UsesOfCore, use => use.User.IsIn(Core) && use.Used.IsIn(Core) && PlaceOf(use.User) < PlaceOf(use.Used));

    [Fact]
    public void Each_type_of_Core_is_in_a_folder_of_the_list() =>
        Assert.Empty(UsesOfCore.Select(use => use.User).Where(type => type.IsIn(Core) && PlaceOf(type) < 0).Distinct());

    [Fact]
    public void Core_uses_no_web_library() => None(UsesOfCore, use => use.Used.IsIn("Microsoft.AspNetCore") || use.Used.IsIn("MudBlazor"));

    [Fact]
    public void A_library_of_controls_is_used_in_Components_only() =>
        None(UsesOfWeb, use => use.Used.IsIn("MudBlazor") && !use.User.IsIn($"{Web}.Components"));

    [Fact]
    public void Presentation_is_pure() =>
        None(
            UsesOfWeb,
            use => IsPresentation(use.User) && ((use.Used.IsIn(Web) && !IsPresentation(use.Used)) || Impure.Any(use.Used.IsIn))
        );

    [Fact]
    public void A_vendor_uses_Core_and_the_shared_files_only() =>
        None(
            UsesOfWeb,
            use => IsVendor(use.User) && use.Used.IsIn(Web) && use.Used.Namespace is not Vendors && use.Used.Namespace != use.User.Namespace
        );

    [Fact]
    public void Only_the_list_of_vendors_names_a_vendor() =>
        None(UsesOfWeb, use => IsVendor(use.Used) && use.User.Namespace != use.Used.Namespace && use.User != List);

    [Theory]
    [InlineData(Core)]
    [InlineData(Web)]
    public void The_namespace_of_a_file_is_its_folder(string project)
    {
        var root = Path.Combine(SourceFolder.Path, project);
        var elsewhere =
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
            where folder.Split('.')[0] is not ("obj" or "bin")
            let declared = DeclaredNamespace().Match(File.ReadAllText(file))
            where declared.Success && declared.Groups[1].Value != $"{project}.{folder}"
            select $"{declared.Groups[1].Value} in {folder}";

        Assert.Empty(elsewhere);
    }

    /// <summary>Otherwise the tests above could pass because nothing was read.</summary>
    [Theory]
    [InlineData(nameof(Samples.ByBase))]
    [InlineData(nameof(Samples.ByInterface))]
    [InlineData(nameof(Samples.ByField))]
    [InlineData(nameof(Samples.ByProperty))]
    [InlineData(nameof(Samples.ByParameter))]
    [InlineData(nameof(Samples.ByConstraint<>))]
    [InlineData(nameof(Samples.ByTypeArgument))]
    [InlineData(nameof(Samples.ByAttribute))]
    [InlineData(nameof(Samples.ByAttributeArgument))]
    [InlineData(nameof(Samples.ByStaticCall))]
    [InlineData(nameof(Samples.ByLambda))]
    [InlineData(nameof(Samples.ByAsyncMethod))]
    [InlineData(nameof(Samples.ByCast))]
    [InlineData(nameof(Samples.ByCatch))]
    public void Each_way_of_using_a_type_is_seen(string user)
    {
        var samples = typeof(Samples.Target).Namespace!;
        var used = UsesOfTests
            .Where(use => use.User.Namespace == samples && use.User.Name.Split('`')[0] == user && use.Used.Namespace == samples)
            .Select(use => use.Used.Name);

        Assert.Contains(used, name => name.TrimStart('I').StartsWith(nameof(Samples.Target), StringComparison.Ordinal));
    }

    private static int PlaceOf(TypeName type) => Array.FindIndex(Folders, folder => type.IsIn($"{Core}.{folder}"));

    private static bool IsPresentation(TypeName type) => type.IsIn($"{Web}.Presentation");

    private static bool IsVendor(TypeName type) => type.Namespace.StartsWith(Vendors + ".", StringComparison.Ordinal);

    private static void None(IReadOnlyCollection<TypeUse> uses, Func<TypeUse, bool> isWrong)
    {
        var wrong = uses.Where(isWrong).Select(use => use.ToString()).Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(uses);
        Assert.True(wrong.Count == 0, $"These arrows point the wrong way:\n{string.Join('\n', wrong)}");
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();
}
