using System.Net;
using System.Net.Sockets;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Hosting;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>A server that cannot start reports the reasons in plain lines.</summary>
public sealed class ConfigurationErrorTests
{
    [Fact]
    public async Task Several_errors_are_all_reported_with_key_problem_and_allowed_values()
    {
        var errors = await FailAsync(ServerLaunch.OnLoopback(
            "ChatRoom:Limits:MaxLineBytes=12",
            "ChatRoom:Limits:AliasTimeout=soon",
            "ChatRoom:SlowMembers:Policy=Shout",
            "ChatRoom:EchoToSender=perhaps",
            "ChatRoom:Lobby=lobby with spaces"));

        errors[0].Should().Be("chatroom-server: the configuration has 5 errors:");
        errors[1..].Should().BeEquivalentTo(
            "  ChatRoom:Limits:MaxLineBytes: 12 is out of range; allowed: 64 to 65536",
            "  ChatRoom:Limits:AliasTimeout: 'soon' is not a valid value; allowed: 00:00:00 to 01:00:00, as 500ms, 30s, 5m, 12h, 30d or d.hh:mm:ss",
            "  ChatRoom:SlowMembers:Policy: 'Shout' is not a valid value; allowed: Skip | Disconnect",
            "  ChatRoom:EchoToSender: 'perhaps' is not a valid value; allowed: true | false",
            errors.Single(static line => line.StartsWith("  ChatRoom:Lobby: 'lobby with spaces' is not a room name: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ChatRoom:Limits:MaxConections=5", "ChatRoom:Limits:MaxConections", "ChatRoom:Limits:MaxConnections")]
    [InlineData("ChatRoom:MaxAliasLength=20", "ChatRoom:MaxAliasLength", "ChatRoom:Limits:MaxAliasLength")]
    [InlineData("ChatRoom:Loby=#x", "ChatRoom:Loby", "ChatRoom:Lobby")]
    public async Task Unknown_key_is_an_error_and_the_right_one_is_suggested(string setting, string key, string suggestion) =>
        (await FailAsync(ServerLaunch.OnLoopback(setting))).Should().Equal(
            "chatroom-server: the configuration has 1 error:",
            $"  {key}: there is no such setting; did you mean {suggestion}?");

    [Theory]
    [InlineData("--Kestrel:Endpoint:Chat:Url=http://*:6000", "Kestrel:Endpoint: there is no such setting; allowed: Endpoints, EndpointDefaults, Certificates")]
    [InlineData("--Kestrel:Endpoints:Chat:Urls=http://*:6000", "Kestrel:Endpoints:Chat:Urls: there is no such setting; allowed: Url, Protocols, Certificate, Sni, ClientCertificateMode, SslProtocols")]
    [InlineData("--Kestrel:Endpoints:Chat2:Url=tcp://*:6000", "Kestrel:Endpoints:Chat2:Url: 'tcp://*:6000' begins with tcp://; allowed: http://host:port, also for chat, or https://host:port for TLS")]
    [InlineData("--Kestrel:Endpoints:Chat2:Url=http://chat.example:6000", "Kestrel:Endpoints:Chat2:Url: 'http://chat.example:6000' names a host; allowed: *, localhost, or an IP address")]
    public async Task Option_without_the_effect_that_its_user_expects_is_an_error(string option, string error) =>
        (await FailAsync(ServerLaunch.OnLoopback() with { Arguments = [.. ServerLaunch.OnLoopback().Arguments, option] })).Should().Equal(
            "chatroom-server: the configuration has 1 error:", $"  {error}");

    [Fact]
    public async Task Section_with_a_misspelled_name_is_an_error()
    {
        var errors = await FailAsync(ServerLaunch.OnLoopback() with
        {
            Environment = new Dictionary<string, string> { ["ChatRom__Lobby"] = "#x", ["Serilogg__MinimumLevel"] = "Debug", ["OtherProgram__Setting"] = "1" },
        });

        errors.Should().BeEquivalentTo(
            "chatroom-server: the configuration has 2 errors:",
            "  ChatRom: there is no such section; did you mean ChatRoom?",
            "  Serilogg: there is no such section; did you mean Serilog?");
    }

    [Theory]
    [InlineData("--port=6000", "Chat")]
    [InlineData("--http-port=6000", "Http")]
    public async Task Port_for_a_Unix_socket_is_an_error(string option, string endpoint)
    {
        var launch = ServerLaunch.OnLoopback();
        var url = $"Kestrel:Endpoints:{endpoint}:Url";

        var errors = await FailAsync(launch with { Arguments = [.. launch.Arguments, $"--{url}=http://unix:/tmp/x.sock", option] });

        errors.Should().Equal($"chatroom-server: the configuration cannot be read: {option.Split('=')[0]}: {url} is 'http://unix:/tmp/x.sock', which has no port; remove one of the two");
    }

    [Theory]
    [InlineData("--prot=6000", "unknown option --prot; did you mean --port?")]
    [InlineData("--MaxConnections=5", "unknown option --MaxConnections; see --help")]
    [InlineData("-v", "unknown option -v; see --help")]
    [InlineData("--port=many", "'many' is not a port; allowed: 0 to 65535; see --help")]
    [InlineData("--port=70000", "'70000' is not a port; allowed: 0 to 65535; see --help")]
    [InlineData("--ChatRoom:Limits:MaxConnections", "--ChatRoom:Limits:MaxConnections has no value; write --ChatRoom:Limits:MaxConnections=…")]
    [InlineData("--Chatrom:Lobby=#x", "unknown setting --Chatrom:Lobby; did you mean --ChatRoom:…?")]
    [InlineData("--Nonsense:Lobby=#x", "unknown setting --Nonsense:Lobby; settings begin with --Kestrel:, --ChatRoom:, --Serilog:")]
    [InlineData("--foo", "unknown option --foo; see --help")]
    [InlineData("--config=/nowhere.json", "the configuration cannot be read: --config: the file '/nowhere.json' does not exist")]
    [InlineData("healthchek", "unknown command healthchek; did you mean healthcheck?")]
    public async Task Word_that_is_unknown_is_an_error_and_the_nearest_is_suggested(string word, string error) =>
        (await FailAsync(ServerLaunch.OnLoopback() with { Arguments = [.. ServerLaunch.OnLoopback().Arguments, word] })).Should().Equal($"chatroom-server: {error}");

    [Fact]
    public async Task Several_unknown_words_are_all_reported() =>
        (await FailAsync(new ServerLaunch { Arguments = ["backup", "a.db", "--prot=1", "b.db"] })).Should().Equal(
            "chatroom-server: unknown option --prot; see --help", "chatroom-server: unknown argument b.db; see --help");

    [Fact]
    public async Task Options_with_a_space_before_their_value_and_options_of_the_framework_are_accepted()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with
        {
            Arguments = [.. ServerLaunch.OnLoopback().Arguments, "--ChatRoom:Limits:MaxConnections", "10", "--environment", "Production"],
        });

        server.ChatPort.Should().BePositive();
    }

    [Fact]
    public async Task Errors_of_the_log_are_reported_together_with_all_others() =>
        (await FailAsync(ServerLaunch.OnLoopback(
            "Serilog:MinimumLevel:Default=Infomation",
            "Serilog:MinimumLevel:Override:Microsoft=Loud",
            "Serilog:WriteToo:0=Console",
            "Serilog:Bogus=1",
            "ChatRoom:Limits:MaxLineBytes=12",
            "ChatRoom:Admin:Token=short",
            "Kestrel:Endpoints:Chat2:Url=http://*:99999"))).Should().HaveCount(8)
            .And.HaveElementAt(0, "chatroom-server: the configuration has 7 errors:")
            .And.ContainMatch("  Serilog:Bogus: there is no such setting; allowed: *WriteTo*")
            .And.Contain("  Serilog:MinimumLevel:Default: 'Infomation' is not a level; allowed: Verbose | Debug | Information | Warning | Error | Fatal")
            .And.ContainMatch("  Serilog:MinimumLevel:Override:Microsoft: 'Loud' is not a level; *")
            .And.Contain("  Serilog:WriteToo: there is no such setting; did you mean Serilog:WriteTo?")
            .And.ContainMatch("  ChatRoom:Admin:Token: *").And.ContainMatch("  Kestrel:Endpoints:Chat2:Url: *").And.ContainMatch("  ChatRoom:Limits:MaxLineBytes: *");

    [Theory]
    [InlineData("  Serilog*Consolle*", "Serilog:WriteTo:0:Name=Consolle", "Serilog:WriteTo:1:Name=Console")]
    [InlineData("  Serilog:Using:0: there is no package 'Serilog.Sinks.Carrier.Pigeon' beside the server", "Serilog:Using:0=Serilog.Sinks.Carrier.Pigeon", "Serilog:WriteTo:1:Name=Console")]
    [InlineData("  Serilog:Using:0: there is no package 'Serilog.Sinks.Carrier.Pigeon' beside the server", "Serilog:Using:0=Serilog.Sinks.Carrier.Pigeon")]
    [InlineData("  Serilog:Using:0: there is no package '' beside the server", "Serilog:Using:0=")]
    public async Task Sink_of_the_log_that_is_not_there_is_an_error(string told, params string[] settings) =>
        (await FailAsync(ServerLaunch.OnLoopback(settings))).Should().HaveCount(2)
            .And.HaveElementAt(0, "chatroom-server: the configuration has 1 error:").And.ContainMatch(told);

    [Fact]
    public async Task Endpoint_named_as_chat_with_protocols_of_HTTP_is_an_error() =>
        (await FailAsync(ServerLaunch.OnLoopback("Kestrel:Endpoints:ChatApi:Url=http://127.0.0.1:0", "Kestrel:Endpoints:ChatApi:Protocols=Http1"))).Should().Equal(
            "chatroom-server: the configuration has 1 error:",
            "  Kestrel:Endpoints:ChatApi:Protocols: this endpoint serves chat, not HTTP; remove this setting, or give the endpoint a name that does not begin with Chat");

    [Fact]
    public async Task Errors_of_endpoints_are_all_reported() =>
        (await FailAsync(ServerLaunch.OnLoopback(
            "Kestrel:Endpoints:Bots:Url=http://127.0.0.1:0",
            "Kestrel:Endpoints:Bots:Protocols=Http1",
            "ChatRoom:Endpoints:Bots:Protocol=Klingon",
            "ChatRoom:Endpoints:Robots:Protocol=Text",
            "ChatRoom:Endpoint:Chat:Protocol=Text"))).Should().BeEquivalentTo(
            "chatroom-server: the configuration has 4 errors:",
            "  ChatRoom:Endpoints:Bots:Protocol: 'Klingon' is not a valid value; allowed: Auto | Text | Classic | Json",
            "  ChatRoom:Endpoint:Chat:Protocol: there is no such setting; did you mean ChatRoom:Endpoints:Chat:Protocol?",
            "  ChatRoom:Endpoints:Robots: there is no such endpoint; allowed: Bots, Chat, Http; to add one, set Kestrel:Endpoints:Robots:Url",
            "  Kestrel:Endpoints:Bots:Protocols: this endpoint serves chat, not HTTP; remove this setting, or ChatRoom:Endpoints:Bots:Protocol");

    [Fact]
    public async Task Errors_of_environment_variables_are_reported_like_others() =>
        (await FailAsync(ServerLaunch.OnLoopback() with { Environment = Variable("ChatRoom__Limits__MessageBurst", "-1") })).Should().Equal(
            "chatroom-server: the configuration has 1 error:",
            "  ChatRoom:Limits:MessageBurst: -1 is out of range; allowed: 0 to 1000000");

    [Fact]
    public async Task Errors_of_list_elements_are_reported_each_with_its_key() =>
        (await FailAsync(ServerLaunch.OnLoopback("ChatRoom:ProxyProtocol:Mode=Required", "ChatRoom:ProxyProtocol:TrustedNetworks:1=10.0.0.1") with
        {
            Environment = Variable("ChatRoom__ProxyProtocol__TrustedNetworks__0", "the office"),
        })).Should().Equal(
            "chatroom-server: the configuration has 2 errors:",
            "  ChatRoom:ProxyProtocol:TrustedNetworks:0: 'the office' is not a valid value; allowed: networks, as 10.0.0.0/8 or 2001:db8::/32",
            "  ChatRoom:ProxyProtocol:TrustedNetworks:1: '10.0.0.1' has no prefix length (did you mean 10.0.0.1/32?); allowed: networks, as 10.0.0.0/8 or 2001:db8::/32");

    [Fact]
    public async Task Broken_appsettings_are_reported_with_their_line()
    {
        var directory = Directory.CreateTempSubdirectory("chatroom-");
        var file = Path.Combine(directory.FullName, "appsettings.json");
        await File.WriteAllTextAsync(file, "{\n  \"ChatRoom\": {\n    \"Lobby\": #lobby\n  }\n}\n", TestContext.Current.CancellationToken);
        try
        {
            var errors = await FailAsync(ServerLaunch.OnLoopback() with { Directory = directory.FullName });

            errors.Should().ContainSingle().Which.Should().StartWith("chatroom-server: the configuration cannot be read: ")
                .And.Contain(file).And.Contain("LineNumber: 2");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--port=6000 --http-port=6000", "Kestrel:Endpoints:Http:Url: 'http://*:6000' overlaps with Kestrel:Endpoints:Chat:Url, 'http://*:6000'; choose another port: --http-port 6500")]
    [InlineData("--port=8080", "Kestrel:Endpoints:Http:Url: 'http://*:8080' overlaps with Kestrel:Endpoints:Chat:Url, 'http://*:8080'; choose another port: --http-port 8580")]
    [InlineData("--Kestrel:Endpoints:ChatTls:Url=https://127.0.0.1:5000", "Kestrel:Endpoints:ChatTls:Url: 'https://127.0.0.1:5000' overlaps with Kestrel:Endpoints:Chat:Url, 'http://*:5000'; choose another port: --Kestrel:Endpoints:ChatTls:Url=https://127.0.0.1:5500")]
    [InlineData("--Kestrel:Endpoints:Chat:Url=http://localhost:65100 --Kestrel:Endpoints:Http:Url=http://[::1]:65100", "Kestrel:Endpoints:Http:Url: 'http://[::1]:65100' overlaps with Kestrel:Endpoints:Chat:Url, 'http://localhost:65100'; choose another port: --http-port 64600")]
    [InlineData("--Kestrel:Endpoints:Chat:Url=http://unix:/tmp/x.sock --Kestrel:Endpoints:Http:Url=http://unix:/tmp/x.sock", "Kestrel:Endpoints:Http:Url: 'http://unix:/tmp/x.sock' overlaps with Kestrel:Endpoints:Chat:Url, 'http://unix:/tmp/x.sock'; choose another path")]
    public async Task Endpoints_that_would_share_an_address_are_an_error(string options, string error) =>
        (await FailAsync(new ServerLaunch { Arguments = [.. options.Split(' '), "--Kestrel:Certificates:Default:Subject=localhost", "--Kestrel:Certificates:Default:AllowInvalid=true"] })).Should()
            .Contain($"  {error}").And.ContainSingle(static line => line.Contains("overlaps"));

    [Theory]
    [InlineData("http://127.0.0.1:6000", "http://127.0.0.2:6000")]
    [InlineData("http://0.0.0.0:6000", "http://[::1]:6000")]
    [InlineData("http://*:0", "http://*:0")]
    [InlineData("http://unix:/tmp/x.sock", "http://unix:/tmp/y.sock")]
    [InlineData("http://unix:/tmp/x.sock", "http://*:80")]
    public void Endpoints_with_addresses_of_their_own_are_valid(string chat, string http) => EndpointUrls.Errors(
        new ConfigurationBuilder().AddInMemoryCollection([new("Kestrel:Endpoints:Chat:Url", chat), new("Kestrel:Endpoints:Http:Url", http)]).Build()).Should().BeEmpty();

    [Theory]
    [InlineData("Chat", "--port")]
    [InlineData("Http", "--http-port")]
    [InlineData("Chat2", "--Kestrel:Endpoints:Chat2:Url=http://127.0.0.1:")]
    public async Task Port_in_use_is_reported_in_one_line_with_an_option_to_paste(string endpoint, string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var errors = await FailAsync(ServerLaunch.OnLoopback($"Kestrel:Endpoints:{endpoint}:Url=http://127.0.0.1:{port}"));

        errors.Should().ContainSingle().Which.Should().StartWith($"chatroom-server: port {port} is in use; choose another: {option}");
    }

    [Theory]
    [InlineData("http://*:5000", "port 5000 is in use (on macOS often by AirPlay Receiver); choose another: --port 5500")]
    [InlineData("http://127.0.0.1:6000", "port 5000 is in use (on macOS often by AirPlay Receiver); choose another: --Kestrel:Endpoints:<name>:Url=http://*:5500")]
    public void Port_5000_in_use_hints_at_AirPlay(string url, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Kestrel:Endpoints:Chat:Url", url)]).Build();
        var failure = new IOException("Failed to bind to address http://127.0.0.1:5000: address already in use.", new AddressInUseException("in use"));

        StartupFailure.Explain(failure, configuration).Should().ContainSingle().Which.Should().Be(expected);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:abc")]
    public async Task Invalid_address_is_reported_with_its_key(string url) =>
        (await FailAsync(ServerLaunch.OnLoopback($"Kestrel:Endpoints:Chat:Url={url}"))).Should().HaveCount(2)
            .And.HaveElementAt(0, "chatroom-server: the configuration has 1 error:")
            .And.ContainMatch($"  Kestrel:Endpoints:Chat:Url: '{url}'*");

    [Fact]
    public async Task Errors_of_addresses_and_of_options_are_reported_together() =>
        (await FailAsync(ServerLaunch.OnLoopback("Kestrel:Endpoints:Chat:Url=http://*:99999", "ChatRoom:Limits:MaxLineBytes=1"))).Should()
            .HaveCount(3).And.ContainMatch("*Kestrel:Endpoints:Chat:Url*").And.ContainMatch("*ChatRoom:Limits:MaxLineBytes*");

    [Fact]
    public async Task Without_ICU_it_does_not_start_for_aliases_could_not_be_compared() =>
        (await FailAsync(ServerLaunch.OnLoopback() with { Environment = Variable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1") })).Should()
            .HaveCount(2).And.HaveElementAt(0, "chatroom-server: the configuration has 1 error:")
            .And.ContainMatch("  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: *aliases cannot be compared*install ICU*");

    /// <summary>Starts a server that exits by itself. Returns its standard error.</summary>
    private static async Task<string[]> FailAsync(ServerLaunch launch)
    {
        await using var server = ServerProcess.Start(launch);
        (await server.ExitCodeAsync()).Should().Be(1);
        var written = $"{server.Output}\n{server.Errors}";
        written.Should().NotContain("   at ", "a stack trace tells nothing to who runs it").And.NotContain("Exception");
        server.Output.ToString().Should().BeEmpty();
        return [.. server.Errors.Lines];
    }

    private static Dictionary<string, string> Variable(string name, string value) => new() { [name] = value };
}
