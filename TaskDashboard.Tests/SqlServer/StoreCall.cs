using System.Linq.Expressions;
using System.Reflection;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>One call of the store's face. It is an expression, so that what it covers is what it calls.</summary>
internal sealed class StoreCall
{
    private readonly Expression _expression;
    private readonly Func<CoreHost, Task> _run;

    private StoreCall(Expression expression, Func<CoreHost, Task> run)
    {
        _expression = expression;
        _run = run;
    }

    /// <summary>What columns of these names hold meanwhile, in place of the usual.</summary>
    public IReadOnlyList<(string Column, object Value)> Holds { get; private init; } = [];

    public IReadOnlyList<Climate> Climates { get; private init; } = Climate.All;

    /// <summary>It leaves something running: it gets a core of its own.</summary>
    public bool IsAlone { get; private init; }

    /// <summary>Every method that the call names.</summary>
    public IReadOnlyCollection<MethodInfo> Methods => MethodsOf.In(_expression);

    /// <summary>A question, or a command to a service.</summary>
    public static StoreCall Ask(Expression<Func<CoreHost, Task>> call)
    {
        var run = call.Compile();
        return new StoreCall(call.Body, run);
    }

    /// <summary>A piece of work for the writer.</summary>
    public static StoreCall Write(Expression<Action<WriteSession>> call)
    {
        var run = call.Compile();
        return new StoreCall(call.Body, core => core.Writer.WriteAsync(session =>
        {
            run(session);
            return true;
        }));
    }

    public static StoreCall Read(Expression<Action<SqlSession>> call)
    {
        var run = call.Compile();
        return new StoreCall(call.Body, core => core.Readers.ReadAsync(sql =>
        {
            run(sql);
            return true;
        }));
    }

    public StoreCall Where(params (string Column, object Value)[] holds) => new(_expression, _run) { Holds = holds, Climates = Climates, IsAlone = IsAlone };

    public StoreCall In(params Climate[] climates) => new(_expression, _run) { Holds = Holds, Climates = climates, IsAlone = IsAlone };

    public StoreCall Alone() => new(_expression, _run) { Holds = Holds, Climates = Climates, IsAlone = true };

    public Task RunAsync(CoreHost core) => _run(core);

    public override string ToString() => string.Join(" and ", Methods.Intersect(StoreFace.Methods).DefaultIfEmpty(Methods.First()).Select(StoreFace.NameOf));

    private sealed class MethodsOf : ExpressionVisitor
    {
        private readonly HashSet<MethodInfo> _found = [];

        public static HashSet<MethodInfo> In(Expression expression)
        {
            var search = new MethodsOf();
            search.Visit(expression);
            return search._found;
        }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            _found.Add(node.Method.IsGenericMethod ? node.Method.GetGenericMethodDefinition() : node.Method);
            return base.VisitMethodCall(node);
        }
    }
}
