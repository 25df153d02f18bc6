using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Unit.Store;

/// <summary>An INSERT of one row, made over into one of many rows.</summary>
public sealed class ManyValuesTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(7, "4 2 1")]
    [InlineData(8, "8")]
    [InlineData(29, "8 8 8 4 1")]
    public void Rows_go_in_their_order_in_as_few_statements_as_the_parameters_allow(int rows, string sizes)
    {
        var made = new List<Statement>();
        var ran = new List<object?[]>();
        var used = 0;
        using var many = new ManyValues("INSERT INTO T (A, B) VALUES (@p0, @p1)", 17, text =>
        {
            made.Add(new Heard(text, ran));
            return made[^1];
        });

        many.Run([.. Enumerable.Range(0, rows).Select(index => new object?[] { index, index % 2 == 0 ? null : $"row {index}" })], _ => used++);

        Assert.Equal(sizes, string.Join(' ', ran.Select(values => values.Length / 2)));
        Assert.Equal(Enumerable.Range(0, rows).SelectMany(index => new object?[] { index, index % 2 == 0 ? null : $"row {index}" }), ran.SelectMany(values => values));
        Assert.Equal(ran.Count, used);
        Assert.Equal(made.Count, ran.Select(values => values.Length).Distinct().Count());
    }

    [Fact]
    public void Each_row_has_parameters_of_its_own()
    {
        var ran = new List<object?[]>();
        var texts = new List<string>();
        using var many = new ManyValues("  INSERT INTO Logs\n (Number, Name, At)\n VALUES (@p1, 7, @p0) ", 5, text =>
        {
            texts.Add(text);
            return new Heard(text, ran);
        });

        many.Run([[1, 2], [3, 4]], _ => { });

        Assert.Equal(["INSERT INTO Logs\n (Number, Name, At)\n VALUES (@p1, 7, @p0), (@p3, 7, @p2)"], texts);
        Assert.Equal([1, 2, 3, 4], Assert.Single(ran));
    }

    [Theory]
    [InlineData("UPDATE T SET A = @p0")]
    [InlineData("INSERT INTO T (A) SELECT @p0")]
    [InlineData("INSERT INTO T (A) VALUES (@p0) RETURNING A")]
    public void What_is_no_plain_insert_is_refused(string text) => Assert.Throws<ArgumentException>(() => new ManyValues(text, 100, _ => throw new InvalidOperationException("Nothing was to be prepared.")));

    private sealed class Heard(string text, List<object?[]> ran) : Statement
    {
        public override int Run(params ReadOnlySpan<object?> values)
        {
            Assert.NotEmpty(text);
            ran.Add(values.ToArray());
            return 1;
        }

        public override Rows Query(params ReadOnlySpan<object?> values) => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
