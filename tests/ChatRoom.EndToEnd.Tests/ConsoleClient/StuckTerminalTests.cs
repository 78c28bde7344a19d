using System.Globalization;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Clients;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>A terminal that no longer reads its output, as when its window hangs.</summary>
public sealed class StuckTerminalTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    // Fills the terminal's buffers to the last byte, then has the client draw, and then end.
    private const string Script = """
        import fcntl, os, pty, signal, struct, sys, termios, time
        pid, master = pty.fork()
        if pid == 0:
            os.environ["TERM"] = "xterm"
            os.execvp(sys.argv[1], sys.argv[1:])
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        seen = b""
        while b"#lobby" not in seen:
            seen += os.read(master, 4096)
        was_raw = not termios.tcgetattr(master)[3] & termios.ICANON
        slave = os.open(f"/proc/{pid}/fd/0", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            while True:
                os.write(slave, b"x")
        except BlockingIOError:
            pass
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 80, 0, 0))
        print("stuck", flush=True)
        how = sys.stdin.readline()
        begin = time.monotonic()
        if how == "keys\n":
            os.write(master, b"half a line")
            os.write(master, b"\x03\x03")
        else:
            os.kill(pid, signal.SIGTERM)
        status = os.waitpid(pid, 0)[1]
        is_restored = bool(termios.tcgetattr(master)[3] & termios.ICANON)
        print(f"code {os.waitstatus_to_exitcode(status)} after {time.monotonic() - begin:.0f} s, raw {was_raw}, restored {is_restored}.")
        """;

    [Theory]
    [InlineData("signal")]
    [InlineData("keys")]
    public async Task Termination_and_Ctrl_C_twice_are_a_matter_of_seconds_whatever_the_terminal_does(string how)
    {
        await using var other = await fixture.Server.JoinAsync($"onlooker-{how}");
        await using var terminal = ToolProcess.Start(
            "python3", "-c", Script, "dotnet", ClientProcess.Path, $"127.0.0.1:{fixture.Server.ChatPort}", "-a", $"stuck-{how}");
        await terminal.Output.ReadThroughAsync("stuck\n");
        await other.SendLineAsync("can you see me?");

        await terminal.TypeAsync($"{how}\n");

        await other.SkipToAsync($"stuck-{how} has left the chat room!\n");
        var end = Regex.Match(await terminal.Output.ReadThroughAsync(".\n"), "^code 0 after (.+) s, raw True, restored True");
        end.Success.Should().BeTrue();
        int.Parse(end.Groups[1].Value, CultureInfo.InvariantCulture).Should().BeLessThan(15, "it is 5, and the machine may be busy");
    }
}
