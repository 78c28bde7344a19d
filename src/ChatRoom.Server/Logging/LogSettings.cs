using System.Reflection;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace ChatRoom.Server.Logging;

/// <summary>Reads and validates the section <c>Serilog</c>. Serilog itself stops at the first invalid level, and ignores unknown sinks.</summary>
internal static class LogSettings
{
    private static readonly string[] Known =
        ["MinimumLevel", "WriteTo", "AuditTo", "Using", "Enrich", "Filter", "Destructure", "Properties", "LevelSwitches", "FilterSwitches"];

    private static readonly Assembly[] Packages =
    [
        typeof(Log).Assembly, typeof(ConsoleLoggerConfigurationExtensions).Assembly, typeof(FileLoggerConfigurationExtensions).Assembly,
        typeof(LoggerSinkConfigurationDebugExtensions).Assembly, typeof(LoggerConfigurationAsyncExtensions).Assembly,
    ];

    private static readonly string Levels = string.Join(" | ", Enum.GetNames<LogEventLevel>());

    /// <summary>
    /// Reads the section. Serilog looks for sinks in the packages of the server and of <c>Serilog:Using</c> only. Left alone, it would read a
    /// list of all packages at each start, which a program in a single file does not have.
    /// </summary>
    public static LoggerConfiguration Read(IConfiguration configuration)
    {
        var more = configuration.GetSection("Serilog:Using").GetChildren().Select(static one => PackageOf(one.Value)).OfType<Assembly>();
        return new LoggerConfiguration().ReadFrom.Configuration(configuration, new ConfigurationReaderOptions([.. Packages, .. more]));
    }

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        var section = configuration.GetSection("Serilog");
        string[] errors =
        [
            .. from child in section.GetChildren()
               where !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
               let nearest = EditDistance.Nearest(child.Key, Known)
               select $"{child.Path}: there is no such setting; {(nearest is null ? $"allowed: {string.Join(", ", Known)}" : $"did you mean {section.Path}:{nearest}?")}",
            .. from level in LevelsIn(section)
               where !Enum.TryParse<LogEventLevel>(level.Value, ignoreCase: true, out _) && !IsSwitch(section, level.Value)
               select $"{level.Path}: '{level.Value}' is not a level; allowed: {Levels}",
            .. from package in section.GetSection("Using").GetChildren()
               where PackageOf(package.Value) is null
               select $"{package.Path}: there is no package '{package.Value}' beside the server",
        ];
        return errors.Length > 0 ? errors : ErrorsOfSinks(configuration);
    }

    private static IEnumerable<IConfigurationSection> LevelsIn(IConfigurationSection section)
    {
        var minimum = section.GetSection("MinimumLevel");
        return new[] { minimum, minimum.GetSection("Default") }.Concat(minimum.GetSection("Override").GetChildren()).Where(static one => !string.IsNullOrEmpty(one.Value));
    }

    private static bool IsSwitch(IConfigurationSection section, string? level) =>
        level?.StartsWith('$') == true && section.GetSection("LevelSwitches").GetChildren().Any(one => one.Key.TrimStart('$') == level[1..]);

    private static Assembly? PackageOf(string? name)
    {
        try
        {
            return Assembly.Load(name ?? "");
        }
        catch (Exception e) when (e is IOException or ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Returns the errors of the sinks. It builds the log and discards it, because only Serilog can validate its sinks.</summary>
    private static IEnumerable<string> ErrorsOfSinks(IConfiguration configuration)
    {
        if (!configuration.GetSection("Serilog:WriteTo").Exists() && !configuration.GetSection("Serilog:AuditTo").Exists())
        {
            return [];
        }

        using var problems = new StringWriter();
        SelfLog.Enable(problems);
        try
        {
            Read(configuration).CreateLogger().Dispose();
            return problems.ToString() is { Length: > 0 } text ? [$"Serilog:WriteTo: {FirstLine(text)}"] : [];
        }
        catch (Exception e)
        {
            return [$"Serilog: {FirstLine((e.InnerException ?? e).Message)}"];
        }
        finally
        {
            SelfLog.Disable();
        }
    }

    /// <summary>Returns the first line of a text, without the time that Serilog writes in front.</summary>
    private static string FirstLine(string text)
    {
        var line = text.Split('\n')[0].Trim();
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && DateTime.TryParse(line[..space], null, out _) ? line[space..].Trim() : line;
    }
}
