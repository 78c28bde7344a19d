using System.Globalization;
using ChatRoom.Server.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatRoom.Server.Logging;

/// <summary>The log on standard output: text lines or, in a container, one JSON object per line (CLEF).</summary>
internal static class ConsoleLog
{
    /// <summary>The form of a line.</summary>
    public const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds the log. The section <c>Serilog</c> sets the levels.</summary>
    public static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        var inContainer = builder.Configuration["DOTNET_RUNNING_IN_CONTAINER"] is "1" or "true" or "True";
        var recent = new RecentLog();
        var log = LogSettings.Read(builder.Configuration)
            .Filter.ByExcluding(IsStartupFailure)
            .WriteTo.Sink(new LogQueue(CreateConsole(inContainer)))
            .WriteTo.Sink(recent)
            .CreateLogger();
        builder.Services.AddSingleton(recent);
        builder.Logging.ClearProviders().AddSerilog(log, dispose: true);

        // Normally the application disposes the log. These handlers write the last events after a second signal, a startup failure
        // or a crash.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => log.Dispose();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => log.Dispose();

        // Kestrel's scope would cost 240 bytes per connection. The events contain the connection's id themselves.
        builder.Services.Configure<LoggerFilterOptions>(static options => options.CaptureScopes = false);
    }

    private static Logger CreateConsole(bool inContainer)
    {
        var console = new LoggerConfiguration().MinimumLevel.Verbose();
        return (inContainer
            ? console.WriteTo.Console(new JsonLogFormatter())
            : console.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture)).CreateLogger();
    }

    /// <summary>Returns whether an event is a startup failure with a stack trace, which <see cref="StartupFailure"/> explains in one line.</summary>
    private static bool IsStartupFailure(LogEvent e) =>
        e.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start";
}
