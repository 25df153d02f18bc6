using System.Text.Json.Serialization;
using TaskDashboard.Core.Domain;

namespace TaskDashboard.Core.Ingest;

/// <summary>How a report's answer is remembered.</summary>
[JsonSerializable(typeof(TrackedTask))]
internal sealed partial class AnswerJson : JsonSerializerContext;
