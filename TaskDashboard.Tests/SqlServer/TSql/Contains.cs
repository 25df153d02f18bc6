using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Tells whether a fragment contains a fragment of a given type at any depth.</summary>
internal sealed class Contains<TFragment> : TSqlFragmentVisitor
    where TFragment : TSqlFragment
{
    private bool _found;

    public static bool In(TSqlFragment fragment)
    {
        var search = new Contains<TFragment>();
        fragment.Accept(search);
        return search._found;
    }

    public override void Visit(TSqlFragment fragment) => _found |= fragment is TFragment;
}
