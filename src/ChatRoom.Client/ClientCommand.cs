using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using ChatRoom.Client.Connections;

namespace ChatRoom.Client;

/// <summary>The command line.</summary>
internal sealed class ClientCommand
{
    private readonly Argument<string> _server = new("server")
    {
        HelpName = "host[:port]",
        Description = "Where the server is; an IPv6 address with a port stands in brackets, as [::1]:5000",
        DefaultValueFactory = static _ => ServerAddress.DefaultHost,
    };

    private readonly Argument<string?> _port = new("port")
    {
        HelpName = "port",
        Description = "Its port, if it is not given with the host",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _alias = new("--alias", "-a") { HelpName = "alias", Description = "What you want to be called; else you are asked" };
    private readonly Option<bool> _tls = new("--tls") { Description = "Use TLS; the port is then 5001 if none is given, else it is 5000" };
    private readonly Option<string?> _ca = new("--ca") { HelpName = "file", Description = "With TLS, trust the certificates in this PEM file, and no others" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "With TLS, trust any certificate: who listens in, or answers instead, is not noticed" };
    private readonly Option<bool> _noReconnect = new("--no-reconnect") { Description = "When the connection is lost, end with exit code 1 instead of connecting again" };

    private readonly Option<string?> _resumeFile = new("--resume-file") { HelpName = "file", Description = "Keep your place in this file, and go on from there when started again" };

    private readonly Option<double> _rate = new("--rate")
    {
        HelpName = "lines",
        CustomParser = ParseRate, // the one that comes with the library heeds the locale: 4.8 is 48 in German
        Description = "How many lines a second to send at most, after the first 10; 0: as many as the server reads",
        DefaultValueFactory = static _ => ClientSettings.DefaultLinesPerSecond,
    };

    /// <summary>Runs what the command line asks for; the exit code.</summary>
    public async Task<int> RunAsync(string[] args, Func<ClientSettings, Task<int>> chat)
    {
        var root = new RootCommand("Chats with a ChatRoom server, in a terminal or in a pipe. /help in the chat lists the commands, /quit leaves.")
        {
            _server, _port, _alias, _tls, _ca, _insecure, _noReconnect, _resumeFile, _rate,
        };
        root.SetAction(async (result, _) => Settings(result, out var reason) is { } settings ? await chat(settings) : Refuse(reason));
        var parsed = root.Parse(args);

        // Ctrl+C and SIGTERM are ours: they take leave of the server.
        return parsed.Errors is [var error, ..]
            ? Refuse(error.Message)
            : await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static int Refuse(string? reason)
    {
        Console.Error.WriteLine($"chatroom: {reason} (--help tells more)");
        return ExitCode.Usage;
    }

    /// <summary>The settings; null with a reason if they contradict each other, or make no sense.</summary>
    private ClientSettings? Settings(ParseResult result, out string? reason)
    {
        var (usesTls, isInsecure, caFile, alias) = (result.GetValue(_tls), result.GetValue(_insecure), result.GetValue(_ca), result.GetValue(_alias));
        reason = !usesTls && (caFile is not null || isInsecure) ? "--ca and --insecure are about TLS; use them with --tls"
            : caFile is not null && isInsecure ? "--ca and --insecure exclude each other"
            : alias is not null && (alias.Trim().Length == 0 || alias.Any(char.IsControl)) ? "--alias is empty, or has control characters in it"
            : null;
        var port = usesTls ? ServerAddress.DefaultTlsPort : ServerAddress.DefaultPort;
        return reason is null
            && TryAddress(result.GetValue(_server)!, result.GetValue(_port), port, out var server, out reason)
            && TryTrust(usesTls, isInsecure, caFile, out var trust, out reason)
            ? new ClientSettings
            {
                Server = server,
                Alias = alias?.Trim(),
                Tls = trust,
                Reconnects = !result.GetValue(_noReconnect),
                ResumeFile = result.GetValue(_resumeFile),
                LinesPerSecond = result.GetValue(_rate),
            }
            : null;
    }

    private static double ParseRate(ArgumentResult result)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            && rate is 0 or (>= 0.001 and <= 1_000_000))
        {
            return rate;
        }

        result.AddError("--rate is 0, or a number of lines a second from 0.001 to 1000000");
        return 0;
    }

    /// <summary>Reads <c>host[:port]</c>, or host and port in two words, as nc takes them.</summary>
    private static bool TryAddress(
        string server, string? port, int defaultPort, [NotNullWhen(true)] out ServerAddress? address, [NotNullWhen(false)] out string? reason)
    {
        address = null;
        if (new[] { server, port }.FirstOrDefault(static word => word is ['-', ..]) is { } option)
        {
            reason = $"there is no option {option.Split('=')[0]}";
            return false;
        }

        const int none = 0;
        if (!ServerAddress.TryParse(server, port is null ? defaultPort : none, out address, out reason) || port is null)
        {
            return address is not null;
        }

        if (address.Port != none)
        {
            (address, reason) = (null, $"the port is given twice, in '{server}' and as '{port}'");
            return false;
        }

        return ServerAddress.TryParse(address.Host.Contains(':') ? $"[{address.Host}]:{port}" : $"{address.Host}:{port}", none, out address, out reason);
    }

    private static bool TryTrust(bool usesTls, bool isInsecure, string? caFile, out CertificateTrust? trust, out string? reason)
    {
        (trust, reason) = (null, null);
        try
        {
            trust = !usesTls ? null
                : caFile is not null ? CertificateTrust.FromFile(caFile)
                : isInsecure ? CertificateTrust.Anyone
                : CertificateTrust.System;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            reason = $"--ca {caFile}: {e.Message}";
            return false;
        }
    }
}
