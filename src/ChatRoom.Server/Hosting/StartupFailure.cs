using System.Net.Sockets;
using ChatRoom.Sqlite;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Serilog.Events;

namespace ChatRoom.Server.Hosting;

/// <summary>Tells in plain lines why the server could not start.</summary>
internal static class StartupFailure
{
    /// <summary>The lines for an exception; null if it is a mistake of the server's own, which wants its stack trace.</summary>
    public static IReadOnlyList<string>? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid =>
        [
            $"the configuration has {(invalid.Failures.Count() == 1 ? "an error" : $"{invalid.Failures.Count()} errors")}:",
            .. invalid.Failures.Select(static failure => $"  {failure}"),
        ],
        JournalFileException unusable => [unusable.Message],
        IOException { InnerException: AddressInUseException } =>
            [$"{exception.Message.TrimEnd('.')}; who listens there is told by: ss -ltnp; another address is set by Kestrel:Endpoints:Chat:Url for chat (ChatTls:Url over TLS) and Kestrel:Endpoints:Http:Url for HTTP: a second server needs another one of each"],
        IOException or SocketException => [$"cannot listen: {Innermost(exception)} (addresses are set by: Kestrel:Endpoints:<name>:Url)"],
        InvalidDataException or FormatException => [$"the configuration cannot be read: {Innermost(exception)}"],
        InvalidOperationException when exception.Message.EndsWith("is not a valid Serilog level.", StringComparison.Ordinal) =>
            ["the configuration has an error:", $"  Serilog:MinimumLevel: {exception.Message} Allowed: {string.Join(" | ", Enum.GetNames<LogEventLevel>())}"],
        InvalidOperationException when exception.Source?.StartsWith("ChatRoom", StringComparison.Ordinal) != true =>
            [$"the configuration cannot be used: {Innermost(exception)}"],
        _ => null,
    };

    private static string Innermost(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.Message} {Innermost(inner)}"
        : exception.Message;
}
