namespace TaskDashboard.Tests.Unit.Architecture.Samples;

// Each type By… uses a type Target… in one way only.
#pragma warning disable CA1812, CS0649, CS9113

internal class Target
{
    public static int Number() => DateTimeOffset.UnixEpoch.Year;
}

internal interface ITarget;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class TargetAttribute : Attribute;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamesTypeAttribute(Type type) : Attribute
{
    public Type Type => type;
}

internal sealed class TargetException : Exception;

internal abstract class ByBase : Target;

internal abstract class ByInterface : ITarget;

internal abstract class ByField
{
    public Target? Field;
}

internal abstract class ByProperty
{
    public abstract Target Property { get; }
}

internal abstract class ByParameter
{
    public abstract void Take(Target target);
}

internal abstract class ByConstraint<T>
    where T : Target;

internal abstract class ByTypeArgument
{
    public static Type Named() => typeof(Dictionary<string, Target[]>);
}

[Target]
internal abstract class ByAttribute;

[NamesType(typeof(Target))]
internal abstract class ByAttributeArgument;

internal abstract class ByStaticCall
{
    public static bool Asks() => Target.Number() > 0;
}

internal abstract class ByLambda
{
    public static Func<int> Asks(int offset) => () => Target.Number() + offset;
}

internal abstract class ByAsyncMethod
{
    public static async Task<int> AskAsync()
    {
        await Task.Yield();
        return Target.Number();
    }
}

internal abstract class ByCast
{
    public static bool Is(object something) => something is Target;
}

internal abstract class ByCatch
{
    public static bool Tries(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (TargetException)
        {
            return false;
        }
    }
}
