using ChatRoom.Diagnostics;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Configuration;
using ChatRoom.Services;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatRoom.Server.Telemetry;

/// <summary>
/// Metrics and traces through OpenTelemetry. Metrics are always available to Prometheus. If an OTLP endpoint is configured
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and related variables), metrics and traces are sent to it.
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>The share of messages that are traced, unless <c>OTEL_TRACES_SAMPLER</c> is set.</summary>
    private const double SampledShare = 0.01;

    /// <summary>Adds metrics and traces.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("chatroom", serviceVersion: Product.Version))
            .WithMetrics(static metrics => metrics
                .AddMeter(ChatTelemetry.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddView("kestrel.active_tls_handshakes", MetricStreamConfiguration.Drop) // Kestrel's count becomes negative after early failures
                .AddPrometheusExporter());
        if (!OtlpSettings.HasEndpoint(builder.Configuration))
        {
            return;
        }

        builder.Services.AddHostedService<TelemetryShutdown>();
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None); // do not send the log, which contains IP addresses
        telemetry.UseOtlpExporter().WithTracing(tracing =>
        {
            tracing.AddSource(ChatTelemetry.ActivitySourceName);
            if (!OtlpSettings.HasSampler(builder.Configuration))
            {
                tracing.SetSampler(new TraceIdRatioBasedSampler(SampledShare));
            }
        });
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint().Shows(ChatAction.ReadStatistics);
}
