using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>The JSON of all health endpoints: the worst status, and each check with what is wrong.</summary>
internal sealed record HealthResponse(string Status, IReadOnlyList<HealthResponse.Check> Checks)
{
    /// <summary>One check; <see cref="Error"/> is absent where nothing is wrong.</summary>
    internal sealed record Check(string Name, string Status, double DurationMs, string? Description, string? Error);

    /// <summary>Writes a report as the response; the status code is set already.</summary>
    public static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new HealthResponse(
            report.Status.ToString(),
            [.. report.Entries.Select(static e => new Check(
                e.Key,
                e.Value.Status.ToString(),
                Math.Round(e.Value.Duration.TotalMilliseconds, 3),
                e.Value.Status == HealthStatus.Healthy ? e.Value.Description : null,
                e.Value.Status == HealthStatus.Healthy ? null : e.Value.Description ?? e.Value.Exception?.Message ?? "failed"))]),
        HealthJson.Default.HealthResponse,
        cancellationToken: http.RequestAborted);
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(HealthResponse))]
internal sealed partial class HealthJson : JsonSerializerContext;
