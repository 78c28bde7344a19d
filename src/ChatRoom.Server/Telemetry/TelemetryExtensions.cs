using ChatRoom.Diagnostics;
using ChatRoom.Server.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatRoom.Server.Telemetry;

/// <summary>
/// Metrics and traces through OpenTelemetry: metrics for Prometheus always; both by OTLP where an endpoint is
/// configured, by the variables of OpenTelemetry's specification (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and the rest).
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>One message in a hundred is traced unless <c>OTEL_TRACES_SAMPLER</c> is set.</summary>
    private const double SampledShare = 0.01;

    /// <summary>Adds them.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("chatroom", serviceVersion: CommandLine.Version))
            .WithMetrics(static metrics => metrics
                .AddMeter(ChatTelemetry.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddView("kestrel.active_tls_handshakes", MetricStreamConfiguration.Drop) // goes below zero by those that fail early
                .AddPrometheusExporter());
        if (!OtlpSettings.HasEndpoint(builder.Configuration))
        {
            return;
        }

        builder.Services.AddHostedService<TelemetryShutdown>();
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None); // it would send the log, with its addresses
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
    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
