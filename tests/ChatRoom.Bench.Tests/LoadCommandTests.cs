using System.CommandLine;

namespace ChatRoom.Bench.Tests;

public sealed class LoadCommandTests
{
    [Fact]
    public void Command_line_has_the_defaults_of_the_options() => Parse("load").Should().Be(new LoadOptions());

    [Fact]
    public void All_options_are_parsed() =>
        Parse("load --mode slow --host chat.example --port 5001 --members 1000 --publishers 2 --rooms 2 --size 400 --window 8 --coalesce --rate 1.5 --seconds 2.5 --warmup 0 "
            + "--slow-members 20 --slow-receive-buffer 4096 --inflight 10 --timeout 30 --dialect classic --tls --insecure --alias-prefix a --server-pid 7 "
            + "--json a.json")
            .Should().Be(new LoadOptions
            {
                Mode = LoadMode.Slow,
                Host = "chat.example",
                Port = 5001,
                Members = 1000,
                Publishers = 2,
                Rooms = 2,
                Size = 400,
                Window = 8,
                Coalesce = true,
                Rate = 1.5,
                Seconds = 2.5,
                Warmup = 0,
                SlowMembers = 20,
                SlowReceiveBuffer = 4096,
                InFlight = 10,
                Timeout = 30,
                Dialect = LoadDialect.Classic,
                Tls = true,
                Insecure = true,
                AliasPrefix = "a",
                ServerPid = 7,
                JsonFile = "a.json",
            });

    [Fact]
    public void Rate_alone_selects_latency_mode() => Parse("load --rate 50").Should().Be(new LoadOptions { Mode = LoadMode.Latency, Rate = 50 });

    [Theory]
    [InlineData("idle", LoadMode.Idle)]
    [InlineData("connect", LoadMode.Connect)]
    public void Silent_modes_have_no_publishers_by_default(string name, object mode)
    {
        Parse($"load --mode {name}").Should().Be(new LoadOptions { Mode = (LoadMode)mode, Publishers = 0 });
        Parse($"load --mode {name} --publishers 3")!.Publishers.Should().Be(3);
    }

    [Fact]
    public void Each_room_has_a_publisher_by_default()
    {
        Parse("load --rooms 3")!.Publishers.Should().Be(4);
        Parse("load --rooms 500")!.Publishers.Should().Be(500);
        Parse("load --rooms 500 --mode idle")!.Publishers.Should().Be(0);
    }

    [Theory]
    [InlineData("load --mode fast")]
    [InlineData("load --members many")]
    [InlineData("load --frob")]
    [InlineData("load more")]
    public void Invalid_command_line_is_exit_code_1(string line) => Parse(line, exitCode: 1).Should().BeNull();

    [Theory]
    [InlineData("load --port 0", "--port")]
    [InlineData("load --members 0 --publishers 0 --mode idle", "--members and --publishers are both 0")]
    [InlineData("load --publishers 0", "--publishers")]
    [InlineData("load --publishers 65535", "--publishers")]
    [InlineData("load --rooms 0", "--rooms")]
    [InlineData("load --rooms 5 --publishers 4", "--rooms must not be above --publishers")]
    [InlineData("load --rooms 101 --mode idle", "--rooms must not be above --members")]
    [InlineData("load --size 31", "--size")]
    [InlineData("load --size 4001", "--size")]
    [InlineData("load --window 0", "--window")]
    [InlineData("load --window 100000", "--window")]
    [InlineData("load --coalesce --dialect classic", "--coalesce")]
    [InlineData("load --rate 0", "--rate")]
    [InlineData("load --rate NaN", "--rate")]
    [InlineData("load --seconds -1", "--seconds")]
    [InlineData("load --warmup -1", "--warmup")]
    [InlineData("load --mode slow --members 5", "--slow-members")]
    [InlineData("load --slow-receive-buffer -1", "--slow-receive-buffer")]
    [InlineData("load --inflight 0", "--inflight")]
    [InlineData("load --timeout 0", "--timeout")]
    [InlineData("load --insecure", "--insecure")]
    [InlineData("load --alias-prefix a/b", "--alias-prefix")]
    [InlineData("load --dialect irc --rooms 2", "--rooms")]
    [InlineData("load --dialect nats --rooms 2", "--rooms")]
    public void Invalid_value_is_an_error(string line, string error) => Parse(line)!.Errors().Should().ContainSingle().Which.Should().StartWith(error);

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Parse("load --port 0 --size 3 --insecure")!.Errors().Should().HaveCount(3);

    private static LoadOptions? Parse(string line, int exitCode = 0)
    {
        LoadOptions? read = null;
        var root = new RootCommand
        {
            new LoadCommand(options =>
            {
                read = options;
                return 0;
            }),
        };
        var quiet = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null };

        root.Parse(line).Invoke(quiet).Should().Be(exitCode);
        return read;
    }
}
