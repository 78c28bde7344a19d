using ChatRoom.Diagnostics;
using ChatRoom.Server.Hosting;
using Microsoft.Extensions.Options;
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
    /// <summary>One message in a hundred is traced where <c>OTEL_TRACES_SAMPLER</c> says nothing else.</summary>
    private const double SampledShare = 0.01;

    /// <summary>Adds them.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var otlp = new OtlpSettings(builder.Configuration);
        builder.Services.AddSingleton<IValidateOptions<ChatRoomOptions>>(otlp);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("chatroom", serviceVersion: CommandLine.Version))
            .WithMetrics(static metrics => metrics
                .AddMeter(ChatTelemetry.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddView("kestrel.active_tls_handshakes", MetricStreamConfiguration.Drop) // goes below zero by those that fail early
                .AddPrometheusExporter());
        if (!otlp.IsConfigured)
        {
            return;
        }

        builder.Services.AddHostedService<TelemetryShutdown>();
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None); // it would take the log along, addresses and all
        telemetry.UseOtlpExporter().WithTracing(tracing =>
        {
            tracing.AddSource(ChatTelemetry.ActivitySourceName);
            if (!otlp.ChoosesSampler)
            {
                tracing.SetSampler(new TraceIdRatioBasedSampler(SampledShare));
            }
        });
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
