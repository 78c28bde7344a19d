using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Bench.Reports;

/// <summary>Serializes the report as a JSON object on one line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static string Of(LoadReport report) => JsonSerializer.Serialize(report, Default.LoadReport);
}
