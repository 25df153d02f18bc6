using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Tests.Unit.Api;

public sealed class ExportColumnsTests
{
    [Fact]
    public void The_columns_of_a_file_are_the_members_of_the_list()
    {
        Assert.Equal(MembersOf(ApiJson.Own.TaskAnswer), ExportColumns.OfTasks.Select(column => column.Name));
        Assert.Equal(MembersOf(ApiJson.Own.PushAnswer), ExportColumns.OfPushes.Select(column => column.Name));
        Assert.Equal(MembersOf(ApiJson.Own.ReconcileItemAnswer), ReconcileItemAnswer.Columns.Select(column => column.Name));
    }

    private static IEnumerable<string> MembersOf(JsonTypeInfo type) =>
        type.Properties.SelectMany(member =>
            type.Options.GetTypeInfo(member.PropertyType) is { Kind: JsonTypeInfoKind.Object } inner
                ? MembersOf(inner).Select(name => $"{member.Name}.{name}")
                : [member.Name]
        );
}
