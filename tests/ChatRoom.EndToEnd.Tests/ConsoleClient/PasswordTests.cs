namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>Passwords in the client: neither on the screen nor in a file.</summary>
public sealed class PasswordTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Password = "correct horse";
    private const string Wrong = "wrong horse battery";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("chatroom-");

    private string Command => $"HOME='{_home.FullName}' dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Person_registers_in_a_terminal_and_returns_with_the_password()
    {
        await using var terminal = await Tmux.StartAsync();
        await terminal.RecordAsync(Path.Combine(_home.FullName, "output"));
        await terminal.EnterAsync($"clear; {Command} -a vera --resume-file '{_home.FullName}/place'");
        await terminal.SeesAsync(" · #lobby · vera · ");

        await terminal.EnterAsync("/register");
        await terminal.SeesInputAsync("new password:");
        await terminal.TypeAsync("short");
        await terminal.SeesInputAsync("new password: •••••");
        await terminal.PressAsync("Escape");
        await terminal.SeesAsync("* canceled");
        await terminal.EnterAsync("/register");
        await terminal.SeesInputAsync("new password:");
        await terminal.EnterAsync(Password);
        await terminal.SeesInputAsync("new password again:");
        await terminal.EnterAsync(Password);
        await terminal.SeesAsync("* vera is registered and now needs your password");
        await terminal.PressAsync("Up");
        await terminal.SeesInputAsync(">");
        await terminal.PressAsync("C-c");
        await terminal.SeesInputAsync("$");

        await terminal.EnterAsync($"clear; {Command} -a vera");
        await terminal.SeesAsync("-- vera is registered: enter its password, or an access token");
        await terminal.SeesInputAsync("password:");
        await terminal.EnterAsync(Wrong);
        await terminal.SeesAsync("-- that password is wrong");
        await terminal.SeesInputAsync("password:");
        await terminal.EnterAsync(Password);
        await terminal.SeesAsync("── connected · #lobby · vera · ");
        await terminal.EnterAsync("here again");
        await terminal.SeesAsync("vera: here again");
        await terminal.PressAsync("C-c");
        await terminal.SeesInputAsync("$");

        await SeesNothingOfThePasswordsAsync(terminal);
    }

    [Fact]
    public async Task Person_cancels_with_Ctrl_C_and_chooses_another_alias()
    {
        await RegisterAsync("canceler");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; {Command} -a canceler");
        await terminal.SeesInputAsync("password:");
        await terminal.TypeAsync("abc");
        await terminal.SeesInputAsync("password: •••");

        await terminal.PressAsync("C-c");

        await terminal.SeesInputAsync("alias: canceler-2");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync(" · #lobby · canceler-2 · ");
    }

    [Fact]
    public async Task Plain_terminal_does_not_echo_passwords()
    {
        await using var terminal = await Tmux.StartAsync(width: 100);
        await terminal.RecordAsync(Path.Combine(_home.FullName, "output"));
        await terminal.EnterAsync($"clear; {Command} --plain -a petra");
        await terminal.SeesAsync("-- you are in #lobby as petra");
        await terminal.EnterAsync("/register");
        await terminal.SeesAsync("* enter a new password (an empty line cancels)");
        await terminal.EnterAsync(Password);
        await terminal.SeesAsync("* enter the new password again (an empty line cancels)");
        await terminal.EnterAsync(Password);
        await terminal.SeesAsync("* petra is registered and now needs your password");
        await terminal.EnterAsync("/who");
        await terminal.SeesAsync("\n/who\n");
        await terminal.EnterAsync("/quit");
        await terminal.SeesInputAsync("$");

        await terminal.EnterAsync($"clear; {Command} --plain -a petra");
        await terminal.SeesAsync("-- petra is registered: enter its password, or an access token (an empty line cancels)");
        await terminal.EnterAsync(Wrong);
        await terminal.SeesAsync("-- that password is wrong");
        await terminal.PressAsync("C-c");
        await terminal.SeesAsync("-- choose an alias; Enter takes petra-2");
        await terminal.EnterAsync("petra");
        await terminal.SeesAsync(screen => screen.Split("an empty line cancels").Length == 3 + 1);
        await terminal.EnterAsync(Password);
        await terminal.SeesAsync("-- you are in #lobby as petra");
        await terminal.EnterAsync("/quit");
        await terminal.SeesInputAsync("$");
        await terminal.EnterAsync("echo the shell echoes");
        await terminal.SeesAsync("$ echo the shell echoes");

        await SeesNothingOfThePasswordsAsync(terminal);
    }

    [Fact]
    public async Task Pipe_gives_the_password_in_its_input_or_in_a_file()
    {
        await RegisterAsync("piper");
        var file = Path.Combine(_home.FullName, "password");
        await File.WriteAllTextAsync(file, $"{Password}\n", TestContext.Current.CancellationToken);
        var server = $"127.0.0.1:{fixture.Server.ChatPort}";

        var inInput = await ClientProcess.RunAsync($"piper\n{Password}\nfrom the input\n", server);
        var inFile = await ClientProcess.RunAsync("with a file\n", server, "-a", "piper", "--password-file", file);
        var wrong = await ClientProcess.RunAsync($"{Wrong}\nhello\n", server, "-a", "piper");

        (inInput.ExitCode, inInput.Errors).Should().Be((0, ""));
        inInput.Output.Should().EndWith("piper: from the input\n").And.NotContain(Password);
        (inFile.ExitCode, inFile.Errors).Should().Be((0, ""));
        inFile.Output.Should().EndWith("piper: with a file\n");
        (wrong.ExitCode, wrong.Output, wrong.Errors).Should().Be((2, "", "chatroom: the alias is refused: that password is wrong\n"));
    }

    private async Task RegisterAsync(string alias)
    {
        await using var client = await fixture.Server.JoinAsync(alias);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        await client.SendLineAsync("/quit");
        await client.ReadToEndAsync();
    }

    private async Task SeesNothingOfThePasswordsAsync(Tmux terminal)
    {
        (await terminal.ScreenAsync(withScrollback: true)).Should().NotContain("horse");
        foreach (var file in _home.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            (await File.ReadAllTextAsync(file.FullName, TestContext.Current.CancellationToken)).Should().NotContain("horse", file.Name);
        }
    }
}
