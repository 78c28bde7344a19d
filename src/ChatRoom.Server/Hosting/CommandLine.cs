using System.Reflection;
using ChatRoom.Server.Health;

namespace ChatRoom.Server.Hosting;

/// <summary>The program's command line: settings as <c>--Key=Value</c>, <c>healthcheck</c>, <c>backup</c>, <c>restore</c>, <c>--help</c>, <c>--version</c>.</summary>
internal static class CommandLine
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>The product's version, as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Runs the server, unless the command line asks for something else. Returns the exit code: 0, or 1 if it could not run.</summary>
    public static async Task<int> RunAsync(string[] args, Func<Task> server)
    {
        switch (args)
        {
            case ["--version", ..]:
                Console.WriteLine(Version);
                return Done;
            case ["--help" or "-h" or "-?", ..]:
                Console.WriteLine(Usage);
                return Done;
            case ["healthcheck", .. var settings]:
                return await RunAsync(() => HealthCheckCommand.RunAsync(settings));
            case ["backup", .. var arguments]:
                return await RunAsync(() => BackupCommand.SaveAsync(arguments));
            case ["restore", .. var arguments]:
                return await RunAsync(() => BackupCommand.RestoreAsync(arguments));
            case [var word, ..] when !word.StartsWith('-') && !word.StartsWith('/') && !word.Contains('='):
                await Console.Error.WriteLineAsync($"chatroom: there is no subcommand '{word}'\n{Usage}");
                return Failed;
        }

        if (OpenFileLimit.Current is { } files and < OpenFileLimit.Own)
        {
            // The runtime would end in the midst of the start, with whatever it could not open.
            await Console.Error.WriteLineAsync($"chatroom: only {files} files may be open (ulimit -n); the process itself needs {OpenFileLimit.Own}");
            return Failed;
        }

        return await RunAsync(async () =>
        {
            await server();
            return Done;
        });
    }

    /// <summary>Returns the command's exit code; 1, and tells why, if it could not run.</summary>
    private static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (StartupFailure.Explain(e) is { } lines)
        {
            await Console.Error.WriteLineAsync($"chatroom: {string.Join(Environment.NewLine, lines)}");
            return Failed;
        }
    }

    private static string Usage => $"""
        ChatRoom {Version}: a chat room that anything with a socket can walk into

        usage: ChatRoom.Server [healthcheck | backup FILE | restore FILE] [--Key=Value ...]

          healthcheck                                  asks the server that runs here with the same settings whether it is
                                                       ready; prints why; exit code 0 if it is, else 1
          backup FILE                                  saves the journal (ChatRoom:Journal:Path) in a new file, while the
                                                       server runs or not
          restore FILE                                 puts a saved journal in the place of the present one, which is kept
                                                       under another name; not while the server runs

          --Kestrel:Endpoints:Chat:Url=http://*:5000   where chat listens (raw TCP)
          --Kestrel:Endpoints:ChatTls:Url=https://*:5001
                                                       the same over TLS
          --Kestrel:Endpoints:Http:Url=http://*:8080   where health and stats listen
          --ChatRoom:Limits:MaxConnections=10000       and so on, for every key of appsettings.json
          --version, --help

        Environment variables set the same keys, as ChatRoom__Limits__MaxConnections=10000.
        """;
}
