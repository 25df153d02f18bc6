using System.Collections.Immutable;
using System.Security.Cryptography;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Demo;

/// <summary>The sample people of support. Nobody can sign in as one of them: their passwords are random.</summary>
internal static class DemoStaff
{
    public const string Jane = "Jane Miller";
    public const string Tom = "Tom Becker";
    public const string Ana = "Ana Silva";

    private static readonly ImmutableArray<(string Name, Role Role)> All =
    [
        (Ana, Role.Administrator),
        (Jane, Role.Operator),
        (Tom, Role.Operator),
    ];

    /// <returns>Callers by name.</returns>
    public static async Task<IReadOnlyDictionary<string, Caller>> AddAsync(PeopleService people)
    {
        var callers = new Dictionary<string, Caller>();
        foreach (var (name, role) in All)
        {
            var person = new NewPerson
            {
                Name = name,
                Role = role,
                Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            };
            callers[name] = CallerOf(await people.AddAsync(Caller.LinkHolder, person).ConfigureAwait(false));
        }

        return callers;
    }

    /// <returns>Callers by name, of those who are still there.</returns>
    public static async Task<IReadOnlyDictionary<string, Caller>> FindAsync(PeopleService people, CancellationToken stopping) =>
        (await people.ListAsync(Caller.LinkHolder, stopping).ConfigureAwait(false)).ToDictionary(
            view => view.Person.Name,
            view => CallerOf(view.Person)
        );

    private static Caller CallerOf(Person person) => new(person.Id, person.Name, person.Role, null, Caller.EveryVendor);
}
