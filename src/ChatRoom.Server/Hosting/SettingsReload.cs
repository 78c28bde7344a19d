using ChatRoom.Diagnostics;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Reloads the settings while the server runs: all of them or, if one has an error, none. Settings marked
/// <see cref="ReloadableAttribute"/>, log levels and certificates take effect at once. For a change of any other setting, each
/// reload logs that a restart is needed.
/// </summary>
internal sealed class SettingsReload(
    IConfigurationRoot configuration,
    IList<IConfigurationSource> sources,
    SettingsFiles files,
    ChatSettings settings,
    IServiceProvider services,
    AdminToken token,
    IHostEnvironment environment,
    ChatLog log,
    ILogger<SettingsReload> logger)
{
    private readonly Lock _lock = new();
    private readonly GuardedSteps _steps = new(log);
    private readonly Dictionary<string, string?> _running = Flatten(configuration);

    /// <summary>Begins to watch the files that settings name. Call at the start.</summary>
    public void Watch()
    {
        lock (_lock)
        {
            ReadNamedFiles(); // again: they may have changed since the start
        }
    }

    /// <summary>Reloads the settings. Logs the changes or the errors.</summary>
    public void Reload()
    {
        lock (_lock)
        {
            _steps.Run("reloading the settings", () => // a signal's handler calls this: an exception would end the process
            {
                files.Apply(NamedFiles());
                TryReload();
            });
        }
    }

    /// <summary>Reloads the settings if one of their files has changed. Logs the changes or the errors, once. Call once a second.</summary>
    public void ReloadIfChanged()
    {
        lock (_lock)
        {
            _steps.Run("looking for changed settings", () =>
            {
                if (!files.HaveChanged(NamedFiles(), out var problem))
                {
                    return;
                }

                if (problem is null)
                {
                    TryReload();
                }
                else
                {
                    ServerLog.ReloadRefused(logger, problem);
                }
            });
        }
    }

    /// <summary>Returns the absolute paths of the files that current settings name.</summary>
    private string[] NamedFiles() =>
    [
        .. from section in settings.Sections
           let current = section.Current(services)
           from setting in section.Settings
           where setting.NamesFile
           let path = setting.Get(current) as string
           where !string.IsNullOrEmpty(path)
           select Path.GetFullPath(path),
    ];

    private void TryReload()
    {
        try
        {
            if (ErrorsOfNext() is { Length: > 0 } errors)
            {
                ServerLog.ReloadRefused(logger, string.Join("; ", errors));
                return;
            }

            configuration.Reload();
            var (reloaded, waiting) = ApplyChat();
            var (others, waitingOthers) = ApplyOthers(Flatten(configuration));
            ReadNamedFiles(); // they may have changed even if no setting has
            ServerLog.Reloaded(logger, reloaded + others, waiting + waitingOthers);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            ServerLog.ReloadRefused(logger, string.Join(" ", Messages(e)));
        }
    }

    private void ReadNamedFiles()
    {
        files.Add(NamedFiles()); // first: what changes from now on is a change
        token.Read();
        foreach (var (name, step) in settings.AfterReload)
        {
            _steps.Run(name, step);
        }
    }

    /// <summary>Returns the messages of an exception and of its causes, of which the innermost names the line of a JSON file.</summary>
    private static IEnumerable<string> Messages(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            yield return e.Message;
        }
    }

    /// <summary>Returns the errors in the new settings. Reads them into a separate configuration, so that an error changes nothing.</summary>
    private string[] ErrorsOfNext()
    {
        var builder = new ConfigurationBuilder();
        foreach (var source in sources)
        {
            builder.Add(source);
        }

        return ConfigurationErrors.Of(settings, builder.Build(), environment.ContentRootPath);
    }

    private (int Reloaded, int Waiting) ApplyChat()
    {
        var (reloaded, waiting) = (0, 0);
        foreach (var (setting, current, next) in Changed())
        {
            if (setting.IsReloadable)
            {
                setting.CopyTo(current, next);
                ServerLog.SettingReloaded(logger, setting.Key);
                reloaded++;
            }
            else
            {
                ServerLog.RestartNeeded(logger, setting.Key);
                waiting++;
            }
        }

        return (reloaded, waiting);
    }

    private IEnumerable<(Setting Setting, object Current, object Next)> Changed() =>
        from section in settings.Sections
        let current = section.Current(services)
        let next = section.Next(configuration, services)
        from setting in section.Settings
        where !setting.IsSame(current, next)
        select (setting, current, next);

    private (int Reloaded, int Waiting) ApplyOthers(Dictionary<string, string?> next)
    {
        var (reloaded, waiting) = (0, 0);
        foreach (var key in _running.Keys.Union(next.Keys, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            if (_running.GetValueOrDefault(key) == next.GetValueOrDefault(key))
            {
                continue;
            }

            if (IsReloadable(key, next))
            {
                _running[key] = next.GetValueOrDefault(key);
                ServerLog.SettingReloaded(logger, key);
                reloaded++;
            }
            else
            {
                ServerLog.RestartNeeded(logger, key);
                waiting++;
            }
        }

        return (reloaded, waiting);
    }

    /// <summary>
    /// Returns whether a change of a setting takes effect without a restart. Serilog follows changes of the levels that were set at
    /// the start. <see cref="Tls.CertificateWatch"/> reads the TLS settings every second.
    /// </summary>
    private bool IsReloadable(string key, Dictionary<string, string?> next) =>
        (key.StartsWith("Serilog:MinimumLevel", StringComparison.OrdinalIgnoreCase) && _running.ContainsKey(key) && next.ContainsKey(key))
        || KestrelSection.IsTlsKey(key);

    /// <summary>Returns the settings of Kestrel and Serilog by their keys.</summary>
    private static Dictionary<string, string?> Flatten(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(static pair => pair.Value is not null)
        .Where(static pair => pair.Key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase) || pair.Key.StartsWith("Serilog:", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);
}
