using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>Every method of the core through which something reaches the store.</summary>
internal static class StoreFace
{
    // What carries all of it: each call goes through these.
    private static readonly Type[] Carriers = [typeof(StoreWriter), typeof(ReaderPool), typeof(SqlSession), typeof(WriteSession)];

    private static readonly Type[] Keepers = [typeof(StoreWriter), typeof(ReaderPool), typeof(StoreProvider)];

    private static readonly Type[] Sessions = [typeof(WriteSession), typeof(SqlSession), typeof(StoreProvider)];

    public static IReadOnlyCollection<MethodInfo> Methods { get; } =
        [.. typeof(StoreWriter).Assembly.GetTypes().Where(IsOurs).SelectMany(type => type
            .GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => IsOpen(method) && (TakesSession(method) || (KeepsStore(type) && IsTask(method)) || KeepsNothingElse(type))))];

    public static string NameOf(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    // Providers are where databases differ: theirs is called by all the others. What starts with the host only calls others.
    private static bool IsOurs(Type type) =>
        !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type) && !Carriers.Contains(type) && type.Namespace != typeof(StoreProvider).Namespace && !type.IsNestedPrivate
        && !typeof(IHostedService).IsAssignableFrom(type)
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    // What overrides another is called by the other's name.
    private static bool IsOpen(MethodInfo method) =>
        !method.IsPrivate && !method.IsFamily && method.GetBaseDefinition() == method && !method.IsSpecialName && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null && method.Name is not nameof(IAsyncDisposable.DisposeAsync);

    private static bool TakesSession(MethodInfo method) => method.GetParameters().Any(parameter => Sessions.Contains(parameter.ParameterType));

    private static bool KeepsStore(Type type) => Fields(type).Any(field => Keepers.Contains(field.FieldType));

    private static bool KeepsNothingElse(Type type) => Fields(type) is { Length: > 0 } fields && fields.All(field => Keepers.Contains(field.FieldType));

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);

    private static bool IsTask(MethodInfo method) => typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal);
}
