namespace TaskDashboard.Tests.SqlServer;

/// <summary>Every way in which the product asks or writes is one that SQL Server takes: its text, its names, its types, and the getters of its answers.</summary>
public sealed class StoreFaceTests(Rehearsal rehearsal) : IClassFixture<Rehearsal>
{
    public static TheoryData<int, string> Calls => new(StoreCalls.List.Select((call, index) => (index, call.ToString())));

    [Theory]
    [MemberData(nameof(Calls))]
    public Task SQL_Server_would_take_what_this_call_sends_and_the_call_takes_the_answers(int index, string call)
    {
        Assert.NotEmpty(call);
        return rehearsal.GoAsync(StoreCalls.List[index]);
    }

    [Fact]
    public void No_method_that_reaches_the_store_is_without_a_call()
    {
        var called = StoreCalls.List.SelectMany(call => call.Methods).ToHashSet();

        var missing = StoreFace.Methods.Where(method => !called.Contains(method)).Select(StoreFace.NameOf);

        Assert.True(!missing.Any(), $"Give these a call in {nameof(StoreCalls)}:\n{string.Join('\n', missing)}");
        Assert.True(StoreFace.Methods.Count > 50);
    }
}
