using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The ids and names of the destinations that a caller sees, by number.</summary>
internal static class DestinationNames
{
    /// <param name="only">Only the destination with this id; null for all.</param>
    public static Dictionary<int, (string Id, string Name)> Of(SqlSession sql, Caller caller, string? only = null)
    {
        var destinations = new Dictionary<int, (string, string)>();
        foreach (var company in caller.EachCompany())
        {
            using var rows = company is null
                ? sql.Prepare("SELECT Number, Id, Name FROM Destinations").Query()
                : sql.Prepare("SELECT Number, Id, Name FROM Destinations WHERE CompanyId = @p0").Query(company);
            while (rows.Read())
            {
                if (only is null || rows.GetString(1) == only)
                {
                    destinations[rows.GetInt32(0)] = (rows.GetString(1), rows.GetString(2));
                }
            }
        }

        return destinations;
    }
}
