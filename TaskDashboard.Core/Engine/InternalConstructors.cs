using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Engine;

internal static class InternalConstructors
{
    /// <summary>
    /// Registers a service whose only constructor is internal, because the container itself uses public ones only. Optional parameters keep
    /// their default.
    /// </summary>
    public static void AddInternal<T>(this IServiceCollection services)
        where T : class
    {
        var constructor = typeof(T).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single();
        var parameters = constructor.GetParameters();
        services.AddSingleton(provider =>
            (T)
                constructor.Invoke(
                    BindingFlags.DoNotWrapExceptions,
                    null,
                    Array.ConvertAll(
                        parameters,
                        parameter =>
                            parameter.HasDefaultValue ? parameter.DefaultValue : provider.GetRequiredService(parameter.ParameterType)
                    ),
                    null
                )
        );
    }

    /// <summary>Registers the handlers of one feature's commands.</summary>
    public static void AddHandlers<T>(this IServiceCollection services)
        where T : class, ICommandHandlers
    {
        services.AddSingleton<T>();
        services.AddSingleton<ICommandHandlers>(static provider => provider.GetRequiredService<T>());
    }
}
