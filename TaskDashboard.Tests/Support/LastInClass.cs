using Xunit.Sdk;
using Xunit.v3;

namespace TaskDashboard.Tests.Support;

/// <summary>Runs one method of a test class after all others.</summary>
/// <param name="last">The name of the method.</param>
public abstract class LastInClass(string last) : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod => [.. testMethods.OrderBy(method => method?.MethodName == last)];
}
