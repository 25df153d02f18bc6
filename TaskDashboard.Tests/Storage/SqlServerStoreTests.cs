using TaskDashboard.Tests.SqlServer;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// Runs on the SQL Server that the environment names. If it names none, runs on a stand-in, which checks each statement as SQL Server does.
/// </summary>
[TestMethodOrderer(typeof(CoverageIsLast))]
public sealed class SqlServerStoreTests : StoreContract, IClassFixture<SentStatements>
{
    private readonly SentStatements _sent;

    public SqlServerStoreTests(SentStatements sent)
    {
        _sent = sent;
        _sent.Begins(TestContext.Current.TestMethod!.MethodName);
    }

    /// <summary>
    /// A statement that no test sends is not checked. If this fails, add a test of the method to <see cref="StoreContract"/>.
    /// </summary>
    [Fact]
    public void Each_method_that_sends_statements_has_sent_one_in_these_tests()
    {
        var tests = typeof(SqlServerStoreTests)
            .GetMethods()
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name);
        Assert.SkipUnless(tests.All(_sent.Tests.Contains), "Only some of the tests of this class run.");

        Assert.Equal([], Senders.All.Where(sender => !_sent.Has(sender)).Select(Senders.NameOf).Distinct().Order());
        Assert.InRange(Senders.All.Count, 50, int.MaxValue);
    }

    private protected override TestDatabase NewDatabase() => SqlServerTestDatabase.Create();

    public sealed class CoverageIsLast() : LastInClass(nameof(Each_method_that_sends_statements_has_sent_one_in_these_tests));
}
