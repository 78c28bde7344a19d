using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Journal;

/// <summary>The subcommands <c>backup</c> and <c>restore</c>.</summary>
public sealed partial class BackupCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    [Fact]
    public async Task Server_under_load_is_saved_and_restored_elsewhere()
    {
        var elsewhere = _directory.CreateSubdirectory("elsewhere");
        await using (var server = await StartAsync(_directory))
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync("first words\n");
            await ann.SkipToAsync("ann: first words\n");
            var talking = ann.SendAsync(string.Concat(Enumerable.Range(1, 20_000).Select(static n => $"line {n}\n")));

            var (exitCode, output, errors) = await RunAsync(_directory, "backup", "saved.db");

            exitCode.Should().Be(0, errors);
            output.Should().MatchRegex(@"^saved \d+ events of 1 room \(\d+ bytes\), 0 accounts, 0 bans of \S+/data/chatroom.db in /\S+/saved.db$");
            await talking;
            (await RunAsync(_directory, "restore", "saved.db")).Should().Be(
                (1, "", $"chatroom-server: {Journal} is in use by another server, which holds {Journal}-lock: end that one, or name another file by ChatRoom:Journal:Path"));
        }

        var restored = await RunAsync(elsewhere, "restore", "../saved.db");

        restored.ExitCode.Should().Be(0, restored.Errors);
        var events = int.Parse(Count().Match(restored.Output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        events.Should().BeGreaterThan(1);
        await using var again = await StartAsync(elsewhere);
        await using var bob = await again.JoinAsync("bob");
        await Deadline.UntilAsync(
            async () =>
            {
                await bob.SendLineAsync("/search \"first words\"\n/who");
                return await bob.SkipToAsync("in #lobby: bob\n");
            },
            static answer => answer.Contains("] ann: first words\n", StringComparison.Ordinal),
            static answer => answer);
    }

    [Fact]
    public async Task Restore_keeps_the_old_journal()
    {
        await SayAsync("saved words");
        (await RunAsync(_directory, "backup", "saved.db")).ExitCode.Should().Be(0);
        await SayAsync("replaced words");

        var (exitCode, output, errors) = await RunAsync(_directory, "restore", "saved.db");

        exitCode.Should().Be(0, errors);
        var replaced = Path.Combine(_directory.FullName, Replaced().Match(output).Groups[1].Value);
        File.Exists(replaced).Should().BeTrue(output);
        File.Exists(Path.Combine(_directory.FullName, "data", "chatroom.db-search")).Should().BeFalse();
    }

    [Fact]
    public async Task Accounts_can_be_restored_without_the_journal()
    {
        await SayAsync("saved words");
        (await RunAsync(_directory, "backup", "saved.db")).ExitCode.Should().Be(0);
        var journal = await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await RunAsync(_directory, "restore", "saved.db", "--only", "accounts");

        exitCode.Should().Be(0, errors);
        output.Should().MatchRegex(
            @"^restored 0 accounts, 0 bans from \S+/saved.db to \S+/data/chatroom.db-accounts; the old accounts are now \S+/data/chatroom.db.replaced-\w+-accounts$");
        (await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken)).Should().Equal(journal);
        (await RunAsync(_directory, "restore", "saved.db", "--only", "rooms")).Errors.Should().Contain("'journal'").And.Contain("'accounts'");
    }

    [Fact]
    public async Task Failed_command_reports_its_error_in_one_line()
    {
        await SayAsync("words");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "there.db"), "precious", TestContext.Current.CancellationToken);
        (string[] Arguments, string Error)[] mistakes =
        [
            (["backup"], "Required argument 'FILE' missing for command: 'backup'; see backup --help"),
            (["restore", "--ChatRoom:Lobby=#a"], "Required argument 'FILE' missing for command: 'restore'; see restore --help"),
            (["backup", "there.db"], $"{Path.Combine(_directory.FullName, "there.db")} exists already, and is left as it is: name another file"),
            (["backup", "a.db", "--ChatRoom:Journal:Path=none.db"], $"there is no file {Path.Combine(_directory.FullName, "none.db")}"),
            (["backup", "a.db", "--ChatRoom:Journal:Kind=Memory"], "there is no file to backup: ChatRoom:Journal:Kind is Memory"),
            (["restore", "there.db"], $"{Path.Combine(_directory.FullName, "there.db")} is not a journal of ChatRoom, or it is damaged"),
            (["restore", "none.db"], $"there is no file {Path.Combine(_directory.FullName, "none.db")}"),
        ];
        foreach (var (arguments, error) in mistakes)
        {
            (await RunAsync(_directory, arguments)).Should().Be((1, "", $"chatroom-server: {error}"));
        }

        (await RunAsync(_directory, "backup", "a.db", "--ChatRoom:Jornal:Path=x")).Errors.Should().Contain("did you mean ChatRoom:Journal:Path?");
    }

    [Fact]
    public async Task Backup_can_be_written_to_standard_output_and_restored_from_standard_input()
    {
        await SayAsync("saved words");

        var saved = await ShellAsync("exec dotnet \"$0\" backup - > piped.db");

        saved.ExitCode.Should().Be(0, saved.Errors);
        saved.Errors.Should().MatchRegex(@"^saved \d+ events of 1 room \(\d+ bytes\), 0 accounts, 0 bans of \S+/data/chatroom.db\n$");
        Directory.GetFiles(Path.GetDirectoryName(Journal)!, "*unfinished*").Should().BeEmpty();

        var restored = await ShellAsync("exec dotnet \"$0\" restore - < piped.db");

        restored.ExitCode.Should().Be(0, restored.Errors);
        restored.Output.Should().MatchRegex(
            @"^restored \d+ events of 1 room \(\d+ bytes\), 0 accounts, 0 bans from standard input to \S+/data/chatroom.db; the old journal is now \S+\n$");
        Directory.GetFiles(Path.GetDirectoryName(Journal)!, "*received*").Should().BeEmpty();
    }

    [Theory]
    [InlineData("< /dev/null", "the input is not a journal of ChatRoom")]
    [InlineData("< /bin/sh", "the input is not a journal of ChatRoom, or it is damaged")]
    [InlineData("< /", "the input cannot be copied to the folder of {0}: Is a directory")]
    public async Task Input_that_is_not_a_backup_is_refused_and_the_journal_stays(string redirection, string error)
    {
        await SayAsync("words");
        var before = await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken);

        var refused = await ShellAsync($"exec dotnet \"$0\" restore - {redirection}");

        refused.Should().Be((1, "", $"chatroom-server: {string.Format(CultureInfo.InvariantCulture, error, Journal)}\n"));
        (await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken)).Should().Equal(before);
        Directory.GetFiles(Path.GetDirectoryName(Journal)!, "*received*").Should().BeEmpty();
    }

    [Fact]
    public async Task Help_shows_them()
    {
        var (exitCode, output, _) = await RunAsync(_directory, "--help");

        exitCode.Should().Be(0);
        output.Should().Contain("backup <FILE> ").And.Contain("restore <FILE> ");
    }

    [Fact]
    public async Task Appsettings_of_the_working_directory_do_not_choose_the_journal_but_options_do()
    {
        await SayAsync("words");
        await File.WriteAllTextAsync(
            Path.Combine(_directory.FullName, "appsettings.json"),
            """{ "ChatRoom": { "Journal": { "Path": "planted.db" } } }""",
            TestContext.Current.CancellationToken);

        (await RunAsync(_directory, "backup", "a.db")).Output.Should().Contain($" of {Journal} in ");
        (await RunAsync(_directory, "backup", "b.db", "--config", "appsettings.json")).Errors.Should().Contain("planted.db");
        (await RunAsync(_directory, "backup", "c.db", "--data", "elsewhere")).Errors.Should().Contain("/elsewhere/chatroom.db");
        (await RunAsync(_directory, "backup", "--help")).Output.Should().Contain("--data <DIR>").And.NotContain("--port");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Journal => Path.Combine(_directory.FullName, "data", "chatroom.db");

    private static Task<TestServer> StartAsync(DirectoryInfo directory) => TestServer.StartAsync(
        ServerLaunch.OnLoopback("ChatRoom:Limits:MessagesPerSecond=0") with { Directory = directory.FullName });

    /// <summary>Runs a server until a message was sent and shown.</summary>
    private async Task SayAsync(string words)
    {
        await using var server = await StartAsync(_directory);
        await using (var ann = await server.JoinAsync("ann"))
        {
            await ann.SendLineAsync(words);
            await ann.SkipToAsync($"ann: {words}\n");
        }

        server.Process.Signal(PosixSignal.SIGTERM);
        (await server.Process.ExitCodeAsync()).Should().Be(0);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(DirectoryInfo directory, params string[] arguments)
    {
        await using var process = ServerProcess.Start(new ServerLaunch { Arguments = arguments, Directory = directory.FullName });
        var exitCode = await process.ExitCodeAsync();
        return (exitCode, string.Join('\n', process.Output.Lines), string.Join('\n', process.Errors.Lines));
    }

    /// <summary>Runs a command of a shell, in which <c>$0</c> is the server.</summary>
    private async Task<(int ExitCode, string Output, string Errors)> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command, Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll")])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, await output, errors);
    }

    [GeneratedRegex(@"restored (\d+) events")]
    private static partial Regex Count();

    [GeneratedRegex(@"; the old journal is now (\S+)$")]
    private static partial Regex Replaced();
}
