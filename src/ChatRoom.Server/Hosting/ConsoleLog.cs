using System.Globalization;
using Serilog;
using Serilog.Events;

namespace ChatRoom.Server.Hosting;

/// <summary>The log: lines for people on a console, one JSON object a line (CLEF) in a container.</summary>
internal static class ConsoleLog
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds it; its levels are read from the section <c>Serilog</c>.</summary>
    public static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        var log = new LoggerConfiguration().ReadFrom.Configuration(builder.Configuration).Filter.ByExcluding(IsStartupFailure);
        if (builder.Configuration["DOTNET_RUNNING_IN_CONTAINER"] is "1" or "true" or "True")
        {
            log.WriteTo.Console(new JsonLogFormatter());
        }
        else
        {
            log.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        }

        builder.Logging.ClearProviders().AddSerilog(log.CreateLogger(), dispose: true);

        // Kestrel opens a scope for each connection, which costs an idle one 240 bytes; our events carry the id themselves.
        builder.Services.Configure<LoggerFilterOptions>(static options => options.CaptureScopes = false);
    }

    /// <summary>Kestrel and the host log it with a stack trace each; <see cref="StartupFailure"/> tells it in one line.</summary>
    private static bool IsStartupFailure(LogEvent e) =>
        e.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start";
}
