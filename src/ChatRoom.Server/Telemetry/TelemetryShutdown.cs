using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ChatRoom.Server.Telemetry;

/// <summary>
/// Sends the last measurements after everything else has stopped, with a short timeout. By default, the exporters would wait for
/// a collector that does not answer, five seconds each and one after the other. That is longer than the drain timeout.
/// </summary>
internal sealed class TelemetryShutdown(IServiceProvider services) : IHostedLifecycleService
{
    private const int TimeoutMilliseconds = 1_000;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(TimeoutMilliseconds), CancellationToken.None));

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
