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
