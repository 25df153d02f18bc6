using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>How a task's details are kept.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 256)]
[JsonSerializable(typeof(TaskDetails))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class DetailsJson : JsonSerializerContext;
