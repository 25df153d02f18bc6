using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Tests.Unit.Architecture;

namespace TaskDashboard.Tests.Unit.Commands;

/// <summary>Commands are plain data, each has one handler, and a service can reach the writer only by a command.</summary>
public sealed class CommandTests : CoreTest
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new CallerJson() } };

    public static TheoryData<Type> Commands => [.. AllCommands];

    private static IReadOnlyList<Type> AllCommands { get; } =
    [.. typeof(IEngine).Assembly.GetTypes().Where(IsCommand).OrderBy(type => type.Name, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_the_same_after_JSON_and_back(Type type)
    {
        var command = FilledValue.Of(type);
        var sent = JsonSerializer.Serialize(command, type, Json);

        var received = JsonSerializer.Deserialize(sent, type, Json)!;

        Assert.Equal(sent, JsonSerializer.Serialize(received, type, Json));
        Assert.All(type.GetProperties(), property => Assert.Contains($"\"{property.Name}\":", sent, StringComparison.Ordinal));
    }

    /// <summary>
    /// A value that no public property returns is lost in JSON. Only the prepared tasks may be: the handler prepares them again.
    /// </summary>
    [Fact]
    public void A_command_contains_nothing_that_is_lost_in_JSON()
    {
        var hidden = AllCommands.SelectMany(FilledValue.RecordsIn).Distinct().SelectMany(FilledValue.HiddenFieldsOf);

        Assert.Equal([$"{nameof(CreateTasks)}.<{nameof(CreateTasks.Prepared)}>k__BackingField"], hidden);
    }

    [Fact]
    public async Task Every_command_has_a_handler_and_every_handler_a_command()
    {
        await StartAsync();

        var handled = Host.Get<CommandTable>().Commands.OrderBy(type => type.Name, StringComparer.Ordinal);

        Assert.Equal(AllCommands, handled);
        Assert.True(AllCommands.Count > 25);
    }

    [Fact]
    public async Task Tasks_that_another_process_sent_are_prepared_by_the_handler()
    {
        await StartAsync();
        var task = new NewTask
        {
            Type = "import",
            Name = "one",
            StartedAt = Clock.UtcNow - TimeSpan.FromMinutes(1),
        };
        var sent = JsonSerializer.Serialize(new CreateTasks(Operator, [task], Clock.UtcNow, IsArray: true) { Prepared = [] }, Json);

        var created = await Host.Engine.DoAsync(JsonSerializer.Deserialize<CreateTasks>(sent, Json)!);

        Assert.Equal(("one", TaskState.InProgress), (created[0].Name, created[0].State));
    }

    /// <summary>Types outside the engine's scope use no type inside it, and no transaction.</summary>
    [Fact]
    public async Task A_service_reaches_the_writer_only_by_a_command()
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:TaskDashboard", (string?)"Data Source=never-opened.db")])
            .Build();
        var registered = new ServiceCollection()
            .AddLogging()
            .AddSingleton<Core.Access.ISecretProtector, PlainProtector>()
            .AddSingleton<Core.Access.IPasswords, PlainPasswords>()
            .AddTaskDashboardCore(settings);
        var outside = TypesOf(registered);
        await using var process = registered.BuildServiceProvider();
        var own = EngineScope.Describe(process).Where(service => service.ImplementationInstance is null);
        var inside = TypesOf(own).Append(NameOf(typeof(WriteSession))).ToHashSet();

        var wrong = CompiledUses
            .Of(typeof(IEngine).Assembly)
            .Where(use => outside.Contains(use.User) && inside.Contains(use.Used))
            .Select(use => use.ToString());

        Assert.Contains(NameOf(typeof(StoreWriter)), inside);
        Assert.Contains(NameOf(typeof(TaskIngestor)), outside);
        Assert.Empty(wrong);
    }

    private static bool IsCommand(Type type) =>
        type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Command<>);

    private static HashSet<TypeName> TypesOf(IEnumerable<ServiceDescriptor> services) =>
        [
            .. services
                .SelectMany(service => new[] { service.ServiceType, service.ImplementationType, service.ImplementationInstance?.GetType() })
                .OfType<Type>()
                .Where(type => type.Assembly == typeof(IEngine).Assembly)
                .Select(NameOf),
        ];

    private static TypeName NameOf(Type type) => new(type.Namespace!, type.Name);

    /// <summary>Only the caller's data is sent; the engine looks up its current rights again.</summary>
    private sealed class CallerJson : JsonConverter<Caller>
    {
        public override Caller Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var (id, name, role, companies, vendors, stamp, session) = JsonSerializer.Deserialize<Sent>(ref reader)!;
            var set = companies is null ? null : new CompanySet(companies);
            return new Caller(id, name, role, set, vendors.ToFrozenSet(StringComparer.OrdinalIgnoreCase))
            {
                Rights = stamp is null ? null : new CurrentRights(stamp, session),
            };
        }

        public override void Write(Utf8JsonWriter writer, Caller value, JsonSerializerOptions options)
        {
            string[]? companies = value.Companies is null ? null : [.. value.Companies];
            JsonSerializer.Serialize(
                writer,
                new Sent(value.Id, value.Name, value.Role, companies, [.. value.Vendors], value.Stamp, value.SessionId)
            );
        }

        private sealed record Sent(
            string Id,
            string Name,
            Role Role,
            string[]? Companies,
            string[] Vendors,
            string? Stamp,
            string? SessionId
        );
    }
}
