using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Transport;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>Explains why the server could not start.</summary>
internal static partial class StartupFailure
{
    private const int Failed = 1;
    private const int Unavailable = 69; // EX_UNAVAILABLE of sysexits.h

    /// <summary>Returns the exit code: 69 if a restart may help, because the database is unavailable; otherwise 1.</summary>
    public static int ExitCodeOf(Exception exception) => exception is DatabaseException { IsUnavailable: true } ? Unavailable : Failed;

    /// <summary>Returns the explanation of an exception; null for a bug, which needs its stack trace.</summary>
    public static IReadOnlyList<string>? Explain(Exception exception, IConfiguration? configuration) => exception switch
    {
        OptionsValidationException invalid =>
        [
            $"the configuration has {Quantity.Of(invalid.Failures.Count(), "error")}:",
            .. invalid.Failures.Select(static failure => $"  {failure}"),
        ],
        JournalFileException or DatabaseException or MoveException or StateException or OpenFileLimitException or UnixSocketException => [exception.Message],
        IOException { InnerException: AddressInUseException } => [AddressInUse(exception.Message, configuration)],
        SocketException { SocketErrorCode: SocketError.AccessDenied } or IOException { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } =>
            [$"cannot listen: {Innermost(exception)} (ports below 1024 need a privilege)"],
        IOException or SocketException => [$"cannot listen: {Innermost(exception)} (addresses: Kestrel:Endpoints:<name>:Url)"],
        InvalidDataException or FormatException => [$"the configuration cannot be read: {Innermost(exception)}"],
        InvalidOperationException and not ObjectDisposedException when exception.Source?.StartsWith("ChatRoom", StringComparison.Ordinal) != true =>
            [$"the configuration cannot be used: {Innermost(exception)}"],
        _ => null,
    };

    /// <summary>Returns a message that contains the port, and the option that selects another one.</summary>
    private static string AddressInUse(string message, IConfiguration? configuration)
    {
        if (!int.TryParse(PortInUse().Match(message).Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var port))
        {
            return message.TrimEnd('.');
        }

        var airPlay = port is 5000 or 7000 ? " (on macOS often by AirPlay Receiver)" : "";
        var endpoint = configuration?.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault(one => one["Url"]?.TrimEnd('/').EndsWith($":{port}", StringComparison.Ordinal) == true);
        return $"port {port} is in use{airPlay}; choose another: {PortOption.For(endpoint?.Key, endpoint?["Url"], port)}";
    }

    private static string Innermost(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.Message} {Innermost(inner)}"
        : exception.Message;

    [GeneratedRegex(@":(\d+): address already in use")]
    private static partial Regex PortInUse();
}
