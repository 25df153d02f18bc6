using System.Text;
using System.Text.Json.Nodes;
using TaskDashboard.Bench.Harness.Circuits;

namespace TaskDashboard.Tests.Unit.Benchmarks;

/// <summary>What a benchmark's viewer reads of a page and of its render batches.</summary>
public sealed class CircuitTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_components_of_a_page_and_its_state_are_found()
    {
        var markers = PageMarkers.Of(
            """
            <!DOCTYPE html><html><body><div>
            <!--Blazor:{"sequence":0,"type":"server","prerenderId":"7","descriptor":"CfDJ8\u002B/=="}--><p>-->{text}</p>
            <!--Blazor:{"prerenderId":"7"}--></div>
            <!--Blazor-Server-Component-State:CfDJ8N+/a==--></body></html>
            """
        );

        Assert.Equal("CfDJ8N+/a==", markers.State);
        Assert.Equal("CfDJ8+/==", (string?)Assert.Single(markers.Components)["descriptor"]);
        var operations = JsonNode.Parse(markers.ToOperations())!;
        Assert.Equal(1, (int)operations["batchId"]!);
        var operation = Assert.Single(operations["operations"]!.AsArray())!;
        Assert.Equal(
            ("add", 1, 0),
            ((string)operation["type"]!, (int)operation["ssrComponentId"]!, (int)operation["marker"]!["uniqueId"]!)
        );
        Assert.Equal("CfDJ8+/==", (string?)operation["marker"]!["descriptor"]);
    }

    [Fact]
    public void A_page_without_an_interactive_component_is_refused() =>
        Assert.Throws<FormatException>(() => PageMarkers.Of("<html><body><!-- nothing --></body></html>"));

    [Fact]
    public void Numbers_are_found_wherever_they_are_in_a_batch_and_the_first_time_counts()
    {
        var shown = new ShownNumbers();

        // In a batch, a string begins with its length, which may look like a digit.
        shown.Take(Encoding.UTF8.GetBytes("\r1,999,999,9990\u0002ab1,999,999,9981,999,99"), Now);
        shown.Take("1,999,999,999"u8, Now.AddSeconds(1));

        Assert.Equal(2, shown.Count);
        Assert.Equal(Now, shown.FirstOf(ShownNumbers.TextOf(1_999_999_999)));
        Assert.Equal(Now, shown.FirstOf("1,999,999,998"));
        Assert.Null(shown.FirstOf("1,999,999,997"));
        shown.Forget();
        Assert.Equal(0, shown.Count);
    }

    [Fact]
    public void Latencies_are_read_as_they_are_written()
    {
        var latencies = Latencies.Of([4, 1, double.PositiveInfinity, 2, 3]);

        Assert.Equal(new Latencies(5, 3, 4, double.PositiveInfinity), latencies);
        Assert.Equal(latencies, Latencies.Read(latencies.ToString()));
    }
}
