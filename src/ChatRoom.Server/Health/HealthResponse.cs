using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>The JSON of all health endpoints: the worst status, and each check with what is wrong.</summary>
internal sealed record HealthResponse(string Status, IReadOnlyList<HealthResponse.Check> Checks)
{
    /// <summary>What a report says.</summary>
    public static HealthResponse Of(HealthReport report) => new(
        report.Status.ToString(),
        [.. report.Entries.Select(static e => new Check(
            e.Key,
            e.Value.Status.ToString(),
            Math.Round(e.Value.Duration.TotalMilliseconds, 3),
            e.Value.Status == HealthStatus.Healthy ? e.Value.Description : null,
            e.Value.Status == HealthStatus.Healthy ? null : e.Value.Description ?? e.Value.Exception?.Message ?? "failed"))]);

    /// <summary>One check; <see cref="Error"/> is absent where nothing is wrong.</summary>
    internal sealed record Check(
        string Name,
        string Status,
        double DurationMs,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);
}
