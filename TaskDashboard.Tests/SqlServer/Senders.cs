using System.Data.Common;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// The methods of Core whose own code sends statements, found in the compiled assembly. The providers are left out, because their
/// statements differ between databases.
/// </summary>
internal static class Senders
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static IReadOnlyList<MethodBase> All { get; } =
    [
        .. typeof(Statement)
            .Assembly.GetTypes()
            .Where(type =>
                type != typeof(Statement)
                && type.Namespace != typeof(StoreProvider).Namespace
                && type.DeclaringType?.Namespace != typeof(StoreProvider).Namespace
            )
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
                )
            )
            .Where(method => CallsOf(method).Any(Sends)),
    ];

    /// <summary>Returns the name of the method, such as "PushReads.FindAsync", also for its lambdas and state machines.</summary>
    public static string NameOf(MethodBase method)
    {
        var (type, name) = (method.DeclaringType!, method.Name);
        while (type.IsNested && type.Name.StartsWith('<'))
        {
            name = name.StartsWith('<') ? name : type.Name;
            type = type.DeclaringType!;
        }

        return $"{type.FullName}.{(name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name)}";
    }

    private static bool Sends(MethodBase called) =>
        called switch
        {
            { DeclaringType: var type, Name: var name } when type == typeof(Statement) => name
                is not nameof(Statement.Use)
                    and not nameof(Statement.Dispose),
            { DeclaringType: var type, IsConstructor: false } when type == typeof(RowWriter) => true,
            { DeclaringType: var type, Name: var name } when type == typeof(WriteSession) => name == $"get_{nameof(WriteSession.Context)}",
            MethodInfo { DeclaringType: var type } method when type == typeof(EntityFrameworkQueryableExtensions) =>
                typeof(Task).IsAssignableFrom(method.ReturnType),
            { DeclaringType: var type, Name: var name } => (
                typeof(DbCommand).IsAssignableFrom(type) && name.StartsWith("Execute", StringComparison.Ordinal)
            ) || (typeof(DbContext).IsAssignableFrom(type) && name.StartsWith(nameof(DbContext.SaveChanges), StringComparison.Ordinal)),
        };

    private static IEnumerable<MethodBase> CallsOf(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var (ofType, ofMethod) = (
            method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
            method.IsGenericMethod ? method.GetGenericArguments() : null
        );
        for (var at = 0; at < code.Length; )
        {
            var known = Codes[code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]];
            at += known.Size;
            if (known == OpCodes.Call || known == OpCodes.Callvirt)
            {
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += known.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
