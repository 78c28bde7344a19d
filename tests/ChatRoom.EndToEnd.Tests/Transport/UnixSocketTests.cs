using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>Chat on a Unix socket.</summary>
public sealed class UnixSocketTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");
    private TestServer? _server;

    private string Path => System.IO.Path.Combine(_directory.FullName, "chat.sock");

    private TestServer Server => _server!;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(107)]
    public async Task Client_is_asked_for_its_alias_whatever_address_it_has_bound(int bytes)
    {
        using var client = Client();
        if (bytes > 0)
        {
            client.Bind(new UnixDomainSocketEndPoint($"\0{new string('x', bytes - 1)}"));
        }

        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path), TestContext.Current.CancellationToken);

        (await ReadAsync(client)).Should().Be("alias?");
        (await Server.GetAsync("/health/live")).Status.Should().Be(System.Net.HttpStatusCode.OK, "the server is still there");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0a name that the client chose\n")]
    public async Task Address_of_a_client_is_the_socket_in_the_log_and_in_the_statistics(string bound)
    {
        using var client = Client();
        if (bound.Length > 0)
        {
            client.Bind(new UnixDomainSocketEndPoint(bound));
        }

        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path), TestContext.Current.CancellationToken);
        await ReadAsync(client);

        await Server.Process.Output.ExpectAsync($" from unix:{Path}");
        var (_, _, connections) = await Server.GetAsync("/stats/connections");
        connections.Should().Contain($"\"address\": \"unix:{Path}\"");
    }

    [Fact]
    public async Task Socket_file_is_gone_after_the_server_and_the_next_server_can_listen_there()
    {
        File.Exists(Path).Should().BeTrue();

        Server.Process.Signal(PosixSignal.SIGTERM);
        (await Server.Process.ExitCodeAsync()).Should().Be(0);

        File.Exists(Path).Should().BeFalse();
        await using var next = await StartAsync();
        using var client = Client();
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path), TestContext.Current.CancellationToken);
        (await ReadAsync(client)).Should().Be("alias?");
    }

    [Fact]
    public async Task Socket_file_of_a_killed_server_does_not_stop_the_next_one()
    {
        await Server.Process.KillAsync();
        File.Exists(Path).Should().BeTrue();

        await using var next = await StartAsync();

        using var client = Client();
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path), TestContext.Current.CancellationToken);
        (await ReadAsync(client)).Should().Be("alias?");
    }

    [Fact]
    public async Task Socket_of_a_running_server_and_a_file_with_content_are_not_replaced()
    {
        var file = System.IO.Path.Combine(_directory.FullName, "notes.txt");
        await File.WriteAllTextAsync(file, "important", TestContext.Current.CancellationToken);

        foreach (var taken in (string[])[Path, file])
        {
            await using var second = ServerProcess.Start($"--Kestrel:Endpoints:Chat:Url=http://unix:{taken}", ServerLaunch.HttpOnLoopback);
            (await second.ExitCodeAsync()).Should().Be(1);
            second.Errors.ToString().Should().Be(
                $"chatroom-server: cannot listen on unix:{taken}: another server listens there, or the file is not a socket; stop the server, or choose another path");
        }

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().Be("important");
        using var client = Client();
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path), TestContext.Current.CancellationToken);
        (await ReadAsync(client)).Should().Be("alias?");
    }

    [Theory]
    [InlineData("unix:relative.sock", "must name the absolute path of a Unix socket")]
    [InlineData("unix:/tmp/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "allowed: up to 107")]
    public async Task Invalid_path_is_an_error_of_the_configuration(string path, string error)
    {
        await using var server = ServerProcess.Start($"--Kestrel:Endpoints:Chat:Url=http://{path}", ServerLaunch.HttpOnLoopback);

        (await server.ExitCodeAsync()).Should().Be(1);
        server.Errors.ToString().Should().Contain("Kestrel:Endpoints:Chat:Url").And.Contain(error);
    }

    [Fact]
    public async Task Path_in_a_folder_that_does_not_exist_is_an_error_that_names_the_folder()
    {
        var folder = System.IO.Path.Combine(_directory.FullName, "missing");
        await using var server = ServerProcess.Start($"--Kestrel:Endpoints:Chat:Url=http://unix:{folder}/chat.sock", ServerLaunch.HttpOnLoopback);

        (await server.ExitCodeAsync()).Should().Be(1);
        server.Errors.ToString().Should().Be(
            $"chatroom-server: cannot listen on unix:{folder}/chat.sock: the folder {folder} does not exist; create it");
    }

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static Socket Client() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static async Task<string> ReadAsync(Socket client)
    {
        var buffer = new byte[64];
        var read = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(new ServerLaunch
    {
        Arguments = [$"--Kestrel:Endpoints:Chat:Url=http://unix:{Path}", ServerLaunch.HttpOnLoopback],
    });
}
