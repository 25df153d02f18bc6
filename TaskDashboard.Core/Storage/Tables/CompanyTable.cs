using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The companies that reports have named.</summary>
internal sealed class CompanyTable()
    : Table<Company>(
        "Companies",
        new(company => company.Id) { IsKey = true, MaxLength = Limits.Word },
        new(company => company.Name) { MaxLength = Limits.Name }
    )
{
    public static readonly CompanyTable Instance = new();

    public static readonly RowUpdate<Company> Rename = Instance.Update(company => company.Id);

    /// <summary>Returns the ids of those of the companies with these names that the caller may see.</summary>
    public static ILookup<string, string> IdsOf(SqlSession sql, Caller caller, IEnumerable<string> names)
    {
        var given = GivenRows.Of([
            .. names.Where(name => name.Length <= Limits.Name && !name.EndsWith(' ') && PlainCharacters.CanBeStored(name)),
        ]);
        var found = new List<(string Name, string Id)>();
        if (given.Count > 0)
        {
            using var rows = sql.Prepare(
                    $"SELECT Name, Id FROM {sql.Provider.GivenTable(given)} CROSS JOIN Companies WHERE Name = given.c0"
                )
                .Query(given);
            while (rows.Read())
            {
                if (caller.Sees(rows.GetString(1)))
                {
                    found.Add((rows.GetString(0), rows.GetString(1)));
                }
            }
        }

        return found.ToLookup(company => company.Name, company => company.Id, StringComparer.Ordinal);
    }

    // For companies that people name in a query.
    private protected override void More(EntityTypeBuilder<Company> builder) => builder.HasIndex(company => company.Name);
}

/// <summary>The companies that the reports of a group have named. The latest name is written.</summary>
internal sealed class CompanyTotals : IGroupTotals
{
    private readonly Dictionary<string, Company> _named = new(StringComparer.Ordinal);

    public int Rank => 10;

    public void Add(Company company) => _named[company.Id] = company;

    public void Write(WriteSession session)
    {
        foreach (var company in _named.Values)
        {
            session
                .Prepare(CompanyTable.Rename)
                .WriteOr(
                    () => session.Prepare(CompanyTable.Instance.Insert).Write(CompanyTable.Instance.ValuesOf(company)),
                    CompanyTable.Rename.ValuesOf(company, company)
                );
            session.Companies.Add(company);
        }
    }
}
