using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatRoom.Server.Hosting;

/// <summary>The log on standard output: lines for people, or one JSON object a line (CLEF) in a container.</summary>
internal static class ConsoleLog
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds the log; its levels come from the section <c>Serilog</c>.</summary>
    public static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        var inContainer = builder.Configuration["DOTNET_RUNNING_IN_CONTAINER"] is "1" or "true" or "True";
        var log = new LoggerConfiguration()
            .ReadFrom.Configuration(builder.Configuration)
            .Filter.ByExcluding(IsStartupFailure)
            .WriteTo.Sink(new LogQueue(CreateConsole(inContainer)))
            .CreateLogger();
        builder.Logging.ClearProviders().AddSerilog(log, dispose: true);

        // The application disposes the log. These are for other ends: a second signal, a startup failure, a crash.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => log.Dispose();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => log.Dispose();

        // Kestrel opens a scope for each connection, which costs an idle one 240 bytes; our events carry the id themselves.
        builder.Services.Configure<LoggerFilterOptions>(static options => options.CaptureScopes = false);
    }

    private static Logger CreateConsole(bool inContainer)
    {
        var console = new LoggerConfiguration().MinimumLevel.Verbose();
        return (inContainer
            ? console.WriteTo.Console(new JsonLogFormatter())
            : console.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture)).CreateLogger();
    }

    /// <summary>Whether Kestrel or the host logs, with a stack trace, what <see cref="StartupFailure"/> says in one line.</summary>
    private static bool IsStartupFailure(LogEvent e) =>
        e.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start";
}
