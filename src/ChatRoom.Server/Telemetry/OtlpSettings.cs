namespace ChatRoom.Server.Telemetry;

/// <summary>
/// Validates the standard OpenTelemetry variables that decide whether anything is sent. OpenTelemetry silently ignores an
/// invalid one. Other variables, such as intervals, are not validated: there OpenTelemetry uses its defaults.
/// </summary>
internal static class OtlpSettings
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static readonly string[] ProtocolKeys =
        ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"];

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    /// <summary>Returns whether an endpoint is configured.</summary>
    public static bool HasEndpoint(IConfiguration configuration) => Endpoints.Any(key => !string.IsNullOrEmpty(configuration[key]));

    /// <summary>Returns whether a sampler is configured.</summary>
    public static bool HasSampler(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]);

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration) =>
    [
        .. Wrong(configuration, Endpoints, IsUrl, "a URL; allowed: http://host:port, https://host:port"),
        .. Wrong(configuration, ProtocolKeys, Protocols.Contains, $"a protocol; allowed: {string.Join(" | ", Protocols)}"),
        .. Wrong(configuration, ["OTEL_TRACES_SAMPLER"], Samplers.Contains, $"a sampler; allowed: {string.Join(" | ", Samplers)}"),
    ];

    private static IEnumerable<string> Wrong(IConfiguration configuration, string[] keys, Func<string, bool> isAllowed, string what) =>
        from key in keys
        let value = configuration[key]
        where !string.IsNullOrEmpty(value) && !isAllowed(value)
        select $"{key}: '{value}' is not {what}";

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
