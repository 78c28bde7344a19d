using System.CommandLine;
using System.CommandLine.Parsing;
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

    private readonly Option<string?> _alias = new("--alias", "-a") { HelpName = "alias", Description = "What you want to be called; else you are asked" };
    private readonly Option<bool> _tls = new("--tls") { Description = "Use TLS; the port is then 5001 if none is given, else it is 5000" };
    private readonly Option<string?> _ca = new("--ca") { HelpName = "file", Description = "With TLS, trust the certificates in this PEM file, and no others" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "With TLS, trust any certificate: who listens in, or answers instead, is not noticed" };
    private readonly Option<bool> _noReconnect = new("--no-reconnect") { Description = "When the connection is lost, end with exit code 1 instead of connecting again" };

    private readonly Option<double> _rate = new("--rate")
    {
        HelpName = "lines",
        Description = "How many lines a second to send at most, after the first 10; 0: as many as the server reads",
        DefaultValueFactory = static _ => ClientSettings.DefaultLinesPerSecond,
    };

    private ClientSettings? _settings;

    /// <summary>Runs what the command line asks for; the exit code.</summary>
    public async Task<int> RunAsync(string[] args, Func<ClientSettings, Task<int>> chat)
    {
        var root = new RootCommand("Chats with a ChatRoom server, in a terminal or in a pipe. /help in the chat lists the commands, /quit leaves.")
        {
            _server, _alias, _tls, _ca, _insecure, _noReconnect, _rate,
        };
        root.Validators.Add(Validate);
        root.SetAction((_, _) => chat(_settings!));
        var parsed = root.Parse(args);
        if (parsed.Errors is [var error, ..])
        {
            await Console.Error.WriteLineAsync($"chatroom: {error.Message} (--help tells more)");
            return ExitCode.Usage;
        }

        // Ctrl+C and SIGTERM are ours: they take leave of the server.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <summary>Makes settings of it, or errors.</summary>
    private void Validate(CommandResult result)
    {
        var usesTls = result.GetValue(_tls);
        var caFile = result.GetValue(_ca);
        var alias = result.GetValue(_alias);
        if (!usesTls && (caFile is not null || result.GetValue(_insecure)))
        {
            result.AddError("--ca and --insecure are about TLS; use them with --tls");
        }
        else if (caFile is not null && result.GetValue(_insecure))
        {
            result.AddError("--ca and --insecure exclude each other");
        }
        else if (result.GetValue(_rate) is < 0 or > 1_000_000 or double.NaN)
        {
            result.AddError("--rate is a number of lines a second, or 0");
        }
        else if (alias is not null && (alias.Trim().Length == 0 || alias.Any(char.IsControl)))
        {
            result.AddError("--alias is empty, or has control characters in it");
        }
        else if (!ServerAddress.TryParse(result.GetValue(_server)!, usesTls ? ServerAddress.DefaultTlsPort : ServerAddress.DefaultPort, out var server, out var reason))
        {
            result.AddError(reason);
        }
        else if (TryTrust(usesTls, caFile, result, out var trust))
        {
            _settings = new ClientSettings
            {
                Server = server,
                Alias = alias?.Trim(),
                Tls = trust,
                Reconnects = !result.GetValue(_noReconnect),
                LinesPerSecond = result.GetValue(_rate),
            };
        }
    }

    private bool TryTrust(bool usesTls, string? caFile, CommandResult result, out CertificateTrust? trust)
    {
        trust = null;
        try
        {
            trust = !usesTls ? null
                : caFile is not null ? CertificateTrust.FromFile(caFile)
                : result.GetValue(_insecure) ? CertificateTrust.Anyone
                : CertificateTrust.System;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            result.AddError($"--ca {caFile}: {e.Message}");
            return false;
        }
    }
}
