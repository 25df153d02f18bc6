using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("laptop-1")]
    [InlineData("a b/c?d#e&f=g%h+i")]
    [InlineData("CN=host,DC=corp")]
    [InlineData("ß日本")]
    public void Every_id_is_read_back(string id)
    {
        var address = EndpointAddress.Parse("https://host" + new EndpointAddress { Id = id, After = "7" });

        Assert.Equal((id, "7", null), (address.Id, address.After, address.Problem));
    }

    [Theory]
    [InlineData("?after=x", "after")]
    [InlineData("?color=red", "color")]
    public void A_wrong_parameter_is_named(string query, string member) =>
        Assert.Equal(member, EndpointAddress.Parse("https://host/endpoints/e-1" + query).Problem?.Member);
}
