using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Settings;

/// <summary>The command line. An option overrides an environment variable, which overrides the settings file.</summary>
/// <param name="variable">Returns an environment variable; null or empty if it is not set.</param>
/// <param name="errors">Receives the reason if the command line is not valid.</param>
internal sealed class ClientCommand(Func<string, string?> variable, TextWriter errors)
{
    private const string AddressForm = "host[:port]";

    private readonly Argument<string?> _server = new("server")
    {
        HelpName = AddressForm,
        Description = $"The server (default {ServerAddress.DefaultHost}); put an IPv6 address with a port in brackets: [::1]:5000",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _port = new("port")
    {
        HelpName = "port",
        Description = "The port, if it is not given with the host",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _alias = new("--alias", "-a") { HelpName = "alias", Description = "Your alias (default: your user name; in a pipe the first line of the input)" };
    private readonly Option<string?> _passwordFile = new("--password-file") { HelpName = "file", Description = "The file with the password of your account, or with an access token, in its first line" };
    private readonly Option<bool> _tls = new("--tls") { Description = $"Use TLS; the default port is then {ServerAddress.DefaultTlsPort} instead of {ServerAddress.DefaultPort}" };
    private readonly Option<string?> _ca = new("--ca") { HelpName = "file", Description = "With --tls: trust the certificates in this PEM file, and no others" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "With --tls: skip certificate verification (insecure: open to man-in-the-middle attacks)" };
    private readonly Option<bool> _classic = new("--classic") { Description = "The server is the one of the Python tutorial" };
    private readonly Option<bool> _noReconnect = new("--no-reconnect") { Description = "When the connection is lost, exit with code 1 instead of reconnecting" };
    private readonly Option<string?> _resumeFile = new("--resume-file") { HelpName = "file", Description = "Keep the session in this file, and resume it at the next start" };
    private readonly Option<bool> _bell = new("--bell") { Description = "Ring the bell for mentions and whispers (default true; --bell=false switches it off)" };
    private readonly Option<bool> _plain = new("--plain") { Description = "Print plain lines and never move the cursor, for screen readers and simple terminals" };

    private readonly Option<double> _rate = new("--rate")
    {
        HelpName = "lines",
        CustomParser = ParseRate, // the library's own parser depends on the locale: in German it reads 4.8 as 48
        Description = $"Lines per second to send, after the first 10 (default {ClientSettings.DefaultLinesPerSecond.ToString(CultureInfo.InvariantCulture)}); 0: as many as the server reads",
    };

    /// <summary>Parses the command line and runs the chat. Returns the exit code.</summary>
    public async Task<int> RunAsync(string[] args, Func<ClientSettings, Task<int>> chat)
    {
        var root = new RootCommand("Chats with a ChatRoom server, in a terminal or in a pipe. In the chat, /help lists the commands and /quit leaves.")
        {
            _server, _port, _alias, _passwordFile, _tls, _ca, _insecure, _classic, _plain, _bell, _noReconnect, _resumeFile, _rate,
        };
        root.SetAction(async (result, _) => Settings(result, out var reason) is { } settings ? await chat(settings) : Refuse(reason));
        if (WithFlags(args, root.Options, out var wrong) is not { } words)
        {
            return Refuse(wrong);
        }

        var parsed = root.Parse(words);

        // No timeout: the client itself handles Ctrl+C and SIGTERM.
        return parsed.Errors is [var error, ..]
            ? Refuse(error.Message.TrimEnd('.'))
            : await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private int Refuse(string? reason)
    {
        errors.WriteLine($"chatroom: {reason} (see --help)");
        return ExitCode.Usage;
    }

    /// <summary>Returns the settings; null and a reason if they are not valid.</summary>
    private ClientSettings? Settings(ParseResult result, out string? reason)
    {
        Preferences variables, file;
        try
        {
            (variables, file) = (Preferences.FromEnvironment(variable), Preferences.FromFile(variable));
        }
        catch (FormatException e)
        {
            reason = e.Message;
            return null;
        }

        var given = Given(result);
        var all = given.Over(variables).Over(file);
        var usesTls = all.Tls == true;
        var (resumeFile, alias) = (result.GetValue(_resumeFile), given.Alias ?? variables.Alias);
        reason = EmptyIn(result) is { } empty ? $"{empty} is empty"
            : given.Tls != true && !usesTls && (given.Ca is not null || given.Insecure == true) ? "--ca and --insecure need --tls"
            : given.Ca is not null && given.Insecure == true ? "--ca and --insecure exclude each other"
            : all.Classic == true && resumeFile is not null ? "--classic and --resume-file exclude each other"
            : new[] { alias, file.Alias }.Any(static one => one is not null && (one.Trim().Length == 0 || one.Any(char.IsControl))) ? "the alias is empty or contains control characters"
            : all.Rate is not (null or 0 or (>= 0.001 and <= 1_000_000)) ? RateForm
            : null;
        var port = usesTls ? ServerAddress.DefaultTlsPort : ServerAddress.DefaultPort;

        // --ca on the command line overrides an "insecure" in the environment or the file, and the other way round.
        var (isInsecure, ca) = given.Ca is not null ? (false, given.Ca) : given.Insecure == true ? (true, null) : (all.Insecure == true, all.Ca);
        return reason is null
            && TryAddress(all.Server ?? ServerAddress.DefaultHost, result.GetValue(_port), port, out var server, out reason)
            && TryTrust(usesTls, isInsecure, ca, out var trust, out reason)
            && ConfiguredPassword.TryFind(given, variables, file, variable, out var password, out reason)
            ? new ClientSettings
            {
                Server = server,
                Alias = alias?.Trim(),
                DefaultAlias = file.Alias?.Trim() ?? UserName(),
                Password = password,
                Tls = trust,
                IsClassic = all.Classic == true,
                Reconnects = all.Reconnect != false,
                ResumeFile = resumeFile,
                LinesPerSecond = all.Rate ?? ClientSettings.DefaultLinesPerSecond,
                Bell = all.Bell != false,
                IsPlain = all.Plain == true,
            }
            : null;
    }

    private const string RateForm = "--rate is 0, or lines per second from 0.001 to 1000000";

    private Preferences Given(ParseResult result)
    {
        return new Preferences
        {
            Server = result.GetValue(_server),
            Alias = result.GetValue(_alias),
            PasswordFile = result.GetValue(_passwordFile),
            Tls = Flag(_tls),
            Ca = result.GetValue(_ca),
            Insecure = Flag(_insecure),
            Classic = Flag(_classic),
            Reconnect = !Flag(_noReconnect),
            Rate = result.GetResult(_rate) is { Implicit: false } ? result.GetValue(_rate) : null,
            Bell = Flag(_bell),
            Plain = Flag(_plain),
        };

        bool? Flag(Option<bool> option) => result.GetResult(option) is { Implicit: false } ? result.GetValue(option) : null;
    }

    /// <summary>Returns the name of the operating system's user as an alias; null if it is not known.</summary>
    private string? UserName() => variable("USER") is { Length: > 0 } name ? Protocol.Alias.FromClassic(name, 32).Value : null;

    /// <summary>Returns the name of the first option or argument whose value is empty; null if there is none.</summary>
    private string? EmptyIn(ParseResult result) =>
        new (string Name, string? Value)[]
        {
            ("the address of the server", result.GetValue(_server)), ("the port", result.GetValue(_port)), (_alias.Name, result.GetValue(_alias)),
            (_passwordFile.Name, result.GetValue(_passwordFile)), (_ca.Name, result.GetValue(_ca)), (_resumeFile.Name, result.GetValue(_resumeFile)),
        }.FirstOrDefault(static one => one.Value is { } value && string.IsNullOrWhiteSpace(value)).Name;

    /// <summary>
    /// Replaces the values of flags (<c>--bell=off</c>) with <c>true</c> or <c>false</c>. The library would take any other word for the
    /// next argument: the address of the server.
    /// </summary>
    private static string[]? WithFlags(IEnumerable<string> args, IEnumerable<Option> options, out string? reason)
    {
        reason = null;
        var flags = options.OfType<Option<bool>>().Select(static flag => flag.Name).ToArray();
        List<string> words = [];
        foreach (var arg in args)
        {
            if (arg.Split('=', 2) is not [var name, var value] || !flags.Contains(name))
            {
                words.Add(arg);
            }
            else if (Preferences.TryParseFlag(value, out var isOn))
            {
                words.Add($"{name}={isOn}");
            }
            else
            {
                reason = Preferences.FlagError(name, value);
                return null;
            }
        }

        return [.. words];
    }

    private static double ParseRate(ArgumentResult result)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate))
        {
            return rate;
        }

        result.AddError(RateForm);
        return 0;
    }

    /// <summary>Parses <c>host[:port]</c>, or a host and a port as two arguments like <c>nc</c>.</summary>
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
                : caFile is not null && !isInsecure ? CertificateTrust.FromFile(caFile)
                : isInsecure ? CertificateTrust.Insecure
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
