using System.Runtime.InteropServices;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Handles the signals that do not end the server. SIGHUP has two meanings: the server's terminal was closed (the server shuts
/// down gracefully), or an administrator wants to reload the settings. SIGUSR1 and SIGUSR2, which would otherwise kill the
/// process, are ignored and logged.
/// </summary>
internal sealed class Signals(SettingsReload reload, Settings settings, IHostApplicationLifetime lifetime, ILogger<Signals> logger)
    : IHostedLifecycleService, IDisposable
{
    private const string Terminal = "/dev/tty";

    private static readonly (string Name, int Linux, int Bsd)[] Ignored = [("SIGUSR1", 10, 30), ("SIGUSR2", 12, 31)];

    private readonly bool _hadTerminal = HasTerminal();
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Registers the handlers, before the journal is opened.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            // If SIGHUP was ignored when the process started (by nohup, for example), the runtime still ignores it.
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup));
            foreach (var (name, linux, bsd) in Ignored)
            {
                var number = OperatingSystem.IsLinux() ? linux : bsd;
                _signals.Add(PosixSignalRegistration.Create((PosixSignal)number, context => Ignore(name, context)));
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Logs the settings file.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ServerLog.SettingsFile(logger, File.Exists(settings.AppliedFile) ? settings.AppliedFile : "the program");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());

    private void OnHangup(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_hadTerminal && !HasTerminal())
        {
            ServerLog.TerminalClosed(logger);
            lifetime.StopApplication();
            return;
        }

        reload.Reload();
    }

    private void Ignore(string name, PosixSignalContext context)
    {
        context.Cancel = true;
        ServerLog.SignalIgnored(logger, name);
    }

    /// <summary>Returns whether the process has a controlling terminal. A process loses it when the terminal is closed.</summary>
    private static bool HasTerminal()
    {
        try
        {
            using var terminal = File.OpenHandle(Terminal, share: FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }
}

/// <summary>Adds the signals to the application.</summary>
internal static class SignalsExtensions
{
    public static void AddSignals(this WebApplicationBuilder builder, Settings settings)
    {
        var files = new SettingsFiles(builder.Configuration.Sources);
        files.Apply([]); // now, because the settings have just been read
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SettingsReload>(provider, (IConfigurationRoot)builder.Configuration, (IList<IConfigurationSource>)builder.Configuration.Sources, files));
        builder.Services.AddHostedService<SettingsWatch>();
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Signals>()); // before the journal is opened
    }
}
