using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Health;
using ChatRoom.Server.Transport;

namespace ChatRoom.Server.Hosting;

/// <summary>The command line of the server. Without a subcommand the server runs.</summary>
internal sealed class CommandLine
{
    private const int Failed = 1;

    private readonly Option<int?> _port = Port("--port", "The port for chat, instead of 5000");
    private readonly Option<int?> _httpPort = Port("--http-port", "The port for health and statistics, instead of 8080");
    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "The folder of the journal, instead of data/ in the working directory" };
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "The settings file, instead of appsettings.json" };

    private readonly Option<string?> _only = new Option<string?>("--only") { HelpName = "PART", Description = "Restore only the journal, or only the accounts" }
        .AcceptOnlyFromAmong(BackupCommand.OnlyJournal, BackupCommand.OnlyAccounts);

    private readonly Option<string?> _role = new("--role") { HelpName = "USER", Description = "The database user of the server: gets the rights that the server needs, and no others" };

    private readonly Option<string> _to = new Option<string>("--to") { HelpName = "WHERE", Description = "Where everything moves to: into the database, or into files", Required = true }
        .AcceptOnlyFromAmong(MoveCommand.ToPostgres, MoveCommand.ToFiles);

    /// <summary>Runs the command. Returns the exit code.</summary>
    public async Task<int> RunAsync(string[] args, Func<Settings, Task> server)
    {
        var (words, settings, errors) = SettingArguments.Split(args);
        var parsed = Commands(settings, server).Parse(words);
        // --help and --version work even if the other arguments are not valid.
        if (parsed.Action is AsynchronousCommandLineAction or ParseErrorAction && errors.Concat(ErrorsOf(parsed)).ToArray() is { Length: > 0 } all)
        {
            return await RefuseAsync(all);
        }

        // The host handles Ctrl+C and SIGTERM.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private RootCommand Commands(IReadOnlyList<string> settings, Func<Settings, Task> server)
    {
        var backupFile = new Argument<string>("FILE") { Description = "The new file; - is standard output" };
        var restoreFile = new Argument<string>("FILE") { Description = "The file that backup wrote; - is standard input" };
        var healthcheck = new Command("healthcheck", "Ask the server on this machine whether it is ready. Exit code 0: ready; 1: not ready.") { _httpPort, _config };
        var backup = new Command("backup", "Save the journal and the accounts in a new file. The server may be running.") { backupFile, _data, _config };
        var restore = new Command("restore", "Replace the journal with a backup, and add the accounts that are missing; the old files are kept under another name. The server must be stopped.") { restoreFile, _only, _data, _config };
        var migrate = new Command("migrate", "Create or upgrade the tables of a PostgreSQL database, as their owner. The server does this itself if its user may.") { _role, _config };
        var move = new Command("move", "Move everything from the journal's files into an empty PostgreSQL database, or back, and verify it. The server must be stopped. If it is interrupted, run it again: it continues.") { _to, _data, _config };
        var root = new RootCommand($"""
            ChatRoom {Product.Version}: a chat room for anything that can open a socket.

            Every setting of appsettings.json can be set here, also for the commands, as
              --ChatRoom:Limits:MaxConnections=500
            or as an environment variable:
              ChatRoom__Limits__MaxConnections=500
            """)
        {
            _port, _httpPort, _data, _config, healthcheck, backup, restore, migrate, move,
        };
        root.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: true, async all =>
        {
            OpenFileLimit.ThrowIfTooLow();
            await server(all);
            return Environment.ExitCode; // 0, unless a service has ended the server because of a failure
        }));
        healthcheck.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: true, HealthCheckCommand.RunAsync));
        backup.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: false, all => BackupCommand.SaveAsync(result.GetRequiredValue(backupFile), all)));
        restore.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: false, all => BackupCommand.RestoreAsync(result.GetRequiredValue(restoreFile), result.GetValue(_only), all)));
        migrate.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: false, all => MigrateCommand.RunAsync(result.GetValue(_role), all)));
        move.SetAction((result, _) => GuardAsync(result, settings, readsWorkingDirectory: false, all => MoveCommand.RunAsync(result.GetRequiredValue(_to), all)));
        return root;
    }

    /// <summary>Runs a command. Explains expected exceptions in plain lines, and then returns the exit code 1.</summary>
    private async Task<int> GuardAsync(ParseResult result, IReadOnlyList<string> arguments, bool readsWorkingDirectory, Func<Settings, Task<int>> command)
    {
        var settings = new Settings
        {
            Arguments = arguments,
            File = ValueOf(result, _config),
            ReadsWorkingDirectory = readsWorkingDirectory,
            ChatPort = ValueOf(result, _port),
            HttpPort = ValueOf(result, _httpPort),
            DataFolder = ValueOf(result, _data),
        };
        try
        {
            return await command(settings);
        }
        catch (Exception e) when (StartupFailure.Explain(e, settings.Configuration) is { } lines)
        {
            await RefuseAsync(string.Join(Environment.NewLine, lines));
            return StartupFailure.ExitCodeOf(e);
        }
    }

    private static T? ValueOf<T>(ParseResult result, Option<T> option) =>
        result.CommandResult.Command.Options.Contains(option) ? result.GetValue(option) : default;

    private static async Task<int> RefuseAsync(params string[] errors)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync($"{Product.Name}: {error}");
        }

        return Failed;
    }

    private static IEnumerable<string> ErrorsOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Options.Select(static one => one.Name).Concat(command.Subcommands.Select(static one => one.Name)).ToArray();
        foreach (var token in parsed.UnmatchedTokens)
        {
            var word = token.Split('=')[0];
            var kind = word.StartsWith('-') ? "option" : command is RootCommand ? "command" : "argument";
            var nearest = EditDistance.Nearest(word, known);
            yield return $"unknown {kind} {word}{(nearest is null ? "; see --help" : $"; did you mean {nearest}?")}";
        }

        foreach (var error in parsed.Errors.Where(error => !parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            yield return $"{error.Message.TrimEnd('.')}; see {(command is RootCommand ? "" : $"{command.Name} ")}--help";
        }
    }

    private static Option<int?> Port(string name, string description) => new(name)
    {
        HelpName = "PORT",
        Description = description,
        CustomParser = static result => ParsePort(result),
    };

    private static int? ParsePort(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"'{text}' is not a port; allowed: {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}");
        return null;
    }
}
