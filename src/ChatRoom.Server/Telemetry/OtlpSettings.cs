using System.Globalization;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Telemetry;

/// <summary>
/// What OpenTelemetry's variables say, and their check at the start: OpenTelemetry itself would say nothing about a
/// wrong one, and send nothing, or something else.
/// </summary>
internal sealed class OtlpSettings(IConfiguration configuration) : IValidateOptions<ChatRoomOptions>
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static readonly string[] ProtocolKeys =
        ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"];

    private static readonly string[] Times =
        ["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_BSP_SCHEDULE_DELAY"];

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    /// <summary>Whether there is somewhere to send to.</summary>
    public bool IsConfigured => Endpoints.Any(key => !string.IsNullOrEmpty(configuration[key]));

    /// <summary>Whether they tell how many messages are traced.</summary>
    public bool ChoosesSampler => !string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        string?[] found =
        [
            .. Endpoints.Select(key => ErrorOf(key, IsUrl, "is no URL; allowed: http://host:port, https://host:port")),
            .. ProtocolKeys.Select(key => ErrorOf(key, Protocols.Contains, $"is no protocol; allowed: {string.Join(" | ", Protocols)}")),
            .. Times.Select(key => ErrorOf(key, IsTime, "is no time; allowed: 1 to 2147483647 (milliseconds)")),
            ErrorOf("OTEL_TRACES_SAMPLER", Samplers.Contains, $"is no sampler; allowed: {string.Join(" | ", Samplers)}"),
            ErrorOf("OTEL_TRACES_SAMPLER_ARG", IsShare, "is no share; allowed: 0 to 1, as 0.25"),
        ];
        var errors = found.OfType<string>().ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private string? ErrorOf(string key, Func<string, bool> isAllowed, string wrong) =>
        configuration[key] is { Length: > 0 } value && !isAllowed(value) ? $"{key}: '{value}' {wrong}" : null;

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static bool IsTime(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0;

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1;
}
