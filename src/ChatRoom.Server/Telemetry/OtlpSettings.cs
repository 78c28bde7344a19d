using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Telemetry;

/// <summary>
/// What OpenTelemetry's variables say, and their check at the start: the exporter itself would say nothing about a
/// wrong one, and send nothing.
/// </summary>
internal sealed class OtlpSettings(IConfiguration configuration) : IValidateOptions<ChatRoomOptions>
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    /// <summary>Whether there is somewhere to send to.</summary>
    public bool IsConfigured => Endpoints.Any(key => !string.IsNullOrEmpty(configuration[key]));

    /// <summary>Whether they tell how many messages are traced.</summary>
    public bool ChoosesSampler => !string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var errors = new List<string>();
        foreach (var key in Endpoints)
        {
            if (configuration[key] is { Length: > 0 } url
                && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            {
                errors.Add($"{key}: '{url}' is no URL; allowed: http://host:port, https://host:port");
            }
        }

        if (configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] is { Length: > 0 } protocol && !Protocols.Contains(protocol))
        {
            errors.Add($"OTEL_EXPORTER_OTLP_PROTOCOL: '{protocol}' is no protocol; allowed: {string.Join(" | ", Protocols)}");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
