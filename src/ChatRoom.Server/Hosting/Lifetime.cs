using System.Diagnostics;
using System.Runtime.InteropServices;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Health;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Transport;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>What is done when the server has started, and how it ends.</summary>
internal sealed class Lifetime(
    Endpoints endpoints, PortGuide ports, RoundTrips roundTrips, SocketClamping clamping, ChatSettings settings, ILogger<Lifetime> logger)
    : IHostedLifecycleService, IDisposable
{
    // One press of a key, or one kill, may reach the process twice: by its group, and by a parent that passes it on.
    private static readonly TimeSpan SameSignal = TimeSpan.FromMilliseconds(100);

    private readonly List<PosixSignalRegistration> _signals = [];
    private long _firstSignal;
    private SocketBudget? _reported;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        endpoints.SetPorts(ports);
        var listening = string.Join(", ", endpoints.All.Select(static e => $"{e.Name} on {e.Address}"));
        ServerLog.Started(logger, Product.Version, listening);
        ReportClamping();
        settings.WhenReloaded("reporting lowered limits", ReportClamping);
        _ = roundTrips.LatestAsync(); // compiles the path of a message, so that the first member does not wait for that
        return Task.CompletedTask;
    }

    /// <summary>The host ends on the first signal, in order; whoever sends a second one does not want to wait.</summary>
    private void OnSignal(PosixSignalContext context)
    {
        var first = Interlocked.CompareExchange(ref _firstSignal, Stopwatch.GetTimestamp(), 0);
        if (first != 0 && Stopwatch.GetElapsedTime(first) > SameSignal)
        {
            ServerLog.SecondSignal(logger, context.Signal);
            Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        }
    }

    private void ReportClamping()
    {
        if (clamping.Budget == _reported)
        {
            return;
        }

        _reported = clamping.Budget;
        if (clamping is { Files: { } files, Budget: { } budget, Configured: var (chat, http) }
            && (chat != budget.Chat || (http > 0 && http != budget.Http)))
        {
            ServerLog.ConnectionsClamped(logger, files, budget.Chat, chat, budget.Http, http);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());
}

/// <summary>Adds it to the application.</summary>
internal static class LifetimeExtensions
{
    /// <summary>Adds it; the host gives up when the drain's time is over.</summary>
    public static void AddLifetime(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<Lifetime>();
        builder.Services.AddHostedService<HeapTrimmer>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ChatRoomOptions>>(
            static (host, chat) => host.ShutdownTimeout = chat.Value.Shutdown.DrainTimeout);
    }
}
