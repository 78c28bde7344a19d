using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Server.Health;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The check <c>chat</c> connects to the server as clients do.</summary>
public sealed class ReadinessTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://*:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://[::1]:0")]
    public async Task Server_is_ready_whatever_address_it_listens_on(string url)
    {
        await using var server = await StartAsync(url);

        await ShouldBeReadyAsync(server);
    }

    [Fact]
    public async Task Server_on_a_Unix_socket_is_ready()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        try
        {
            await using var server = await StartAsync($"http://unix:{directory.FullName}/chat.sock");

            await ShouldBeReadyAsync(server);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("https://127.0.0.1:0")]
    public async Task Server_behind_a_load_balancer_is_ready(string url)
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await folder.PutAsync(certificate);
        await using var server = await StartAsync(url, [.. Tls(folder, url), "--ChatRoom:ProxyProtocol:Mode=Required", "--ChatRoom:ProxyProtocol:TrustedNetworks:0=192.0.2.0/24"]);

        await ShouldBeReadyAsync(server);
    }

    [Theory]
    [InlineData("NoCertificate")]
    [InlineData("AllowCertificate")]
    [InlineData("RequireCertificate")]
    public async Task Server_with_TLS_only_is_ready(string clientCertificates)
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await folder.PutAsync(certificate);
        const string url = "https://127.0.0.1:0";
        await using var server = await StartAsync(url, [.. Tls(folder, url), $"--Kestrel:Endpoints:Chat:ClientCertificateMode={clientCertificates}"]);

        await ShouldBeReadyAsync(server);
    }

    [Fact]
    public async Task Full_server_is_ready_and_refuses_further_clients()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MaxConnections=1", "ChatRoom:Limits:CountLoopback=true");
        await using var ann = await server.JoinAsync("ann");

        await ShouldBeReadyAsync(server);

        await using var bob = await server.ConnectAsync();
        await bob.ExpectAsync("* the server is full, please try again later\r\n");
    }

    [Fact]
    public async Task Alias_of_the_check_is_free_for_members()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:HistoryOnJoin=0");
        await using var member = await server.JoinAsync("health");

        await ShouldBeReadyAsync(server);

        await member.SendAsync("/who\n/rooms\n");
        await member.ExpectAsync("* 1 in #lobby: health\n* #lobby (1)\n");
        server.Process.Output.ToString().Should().NotContain("refused");
    }

    [Theory]
    [InlineData(BlockingHook.BlockSockets, "the socket thread is blocked")]
    [InlineData(BlockingHook.BlockPool, "the thread pool is blocked")]
    public async Task Server_whose_threads_are_blocked_is_not_ready(int signal, string blocked)
    {
        await using var server = await TestServer.StartAsync(BlockingHook.Into(ServerLaunch.OnLoopback()));
        (await CheckAsync(server)).Should().Be(0);

        server.Process.Signal(signal);
        await server.Process.Output.ExpectAsync(blocked);

        // There is no answer, or status 503. A result is used for a second, so the first answer may still be the old one.
        await Deadline.UntilAsync(() => CheckAsync(server), static exitCode => exitCode == 1, static exitCode => $"exit code {exitCode}");
    }

    [Fact]
    public void Round_trip_over_an_unserved_connection_times_out()
    {
        using var listener = Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var stream = new PolledStream(socket, listener.LocalEndPoint!, TimeSpan.FromMilliseconds(50));

        var read = () => stream.ReadByte();

        read.Should().Throw<TimeoutException>();
    }

    [Fact]
    public void Write_to_a_peer_that_does_not_read_times_out()
    {
        using var listener = Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var stream = new PolledStream(socket, listener.LocalEndPoint!, TimeSpan.FromMilliseconds(50));

        var write = () => stream.Write(new byte[64 * 1024 * 1024]);

        write.Should().Throw<TimeoutException>();
    }

    [Fact]
    public void Connection_to_a_closed_port_is_refused()
    {
        EndPoint closed;
        using (var listener = Listen())
        {
            closed = listener.LocalEndPoint!;
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var connect = () => new PolledStream(socket, closed, Deadline.Default);

        connect.Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task Stream_carries_the_bytes_of_both_sides()
    {
        using var listener = Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await using var stream = new PolledStream(socket, listener.LocalEndPoint!, Deadline.Default);
        using var peer = await listener.AcceptAsync(TestContext.Current.CancellationToken);

        stream.Write("there"u8);
        var there = new byte[5];
        await peer.ReceiveAsync(there, TestContext.Current.CancellationToken);
        await peer.SendAsync("back"u8.ToArray(), TestContext.Current.CancellationToken);
        peer.Shutdown(SocketShutdown.Send);

        Encoding.ASCII.GetString(there).Should().Be("there");
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be("back");
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static Task<TestServer> StartAsync(string url, params string[] arguments) => TestServer.StartAsync(new ServerLaunch
    {
        Arguments = [$"--Kestrel:Endpoints:Chat:Url={url}", ServerLaunch.HttpOnLoopback, .. arguments],
    });

    private static string[] Tls(CertificateFolder folder, string url) => url.StartsWith("https", StringComparison.Ordinal)
        ? [$"--Kestrel:Endpoints:Chat:Certificate:Path={folder["tls.crt"]}", $"--Kestrel:Endpoints:Chat:Certificate:KeyPath={folder["tls.key"]}"]
        : [];

    private static async Task ShouldBeReadyAsync(TestServer server)
    {
        var (status, _, body) = await server.GetAsync("/health/ready");
        status.Should().Be(HttpStatusCode.OK, body);
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("status").GetString().Should().Be("Healthy", body);
    }

    /// <summary>Returns the exit code of the subcommand <c>healthcheck</c>, which gives up after 10 s.</summary>
    private static async Task<int> CheckAsync(TestServer server)
    {
        await using var check = ServerProcess.Start("healthcheck", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{server.HttpPort}");
        return await check.ExitCodeAsync();
    }
}
