using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>JSON serialization of task details.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 256)]
[JsonSerializable(typeof(TaskDetails))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class DetailsJson : JsonSerializerContext;
