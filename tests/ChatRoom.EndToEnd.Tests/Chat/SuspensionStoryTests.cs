using System.Net.Security;
using System.Runtime.InteropServices;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>An account that holds everything an account can hold is suspended, on real sockets and across a restart.</summary>
public sealed class SuspensionStoryTests : IDisposable
{
    private const string Password = "correct horse";
    private const string Suspended = "* this account is suspended: spam\n";

    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _server = TestCertificate.For("chat.example");
    private readonly TestCertificate _certificate = TestCertificate.For("bob", purpose: TestCertificate.ForClients);

    public void Dispose()
    {
        _server.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Account_that_is_connected_three_times_loses_everything_at_once_and_for_good()
    {
        await _folder.PutAsync(_server);
        string token, resume, place, program;
        await using (var server = await StartAsync())
        {
            await using var olga = await RegisterAsync(server, "olga");
            await using var bob = await RegisterAsync(server, "bob");
            await bob.SendLineAsync("/cert add");
            await bob.SkipToAsync("now identifies your account\n");
            await bob.SendLineAsync("/token new ci");
            token = (await bob.SkipToAsync("\n"))[^37..^1];
            resume = await TokenOfAsync(bob);
            await using (var away = await LogInAsync(server))
            {
                place = await TokenOfAsync(away);
            }

            await using var connection = await server.ConnectAsync();
            var bot = await new JsonClient(connection).HelloAsync($$"""{"alias":"bob","password":"{{Password}}"}""");
            program = bot.Token;
            await using var first = await LogInAsync(server);
            var former = await TokenOfAsync(first);
            first.Abort();
            await using var resumed = await server.ConnectAsync();
            await resumed.SendLineAsync($"/resume {former}");
            await resumed.SkipToAsync("* to resume this session next time: /resume ");
            former = (await resumed.ReadLineAsync()).Trim();
            await resumed.SkipToAsync("You are now connected!\n");

            await olga.SendLineAsync("/suspend bob spam");

            await olga.SkipToAsync("* suspended account bob: spam; 3 connections closed, 1 access token and 1 certificate removed\n");
            (await bob.ReadToEndAsync()).Should().Contain(Suspended); // the rooms may hear of it before the connection has ended, or after
            (await resumed.ReadToEndAsync()).Should().Contain(Suspended);
            (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("banned");
            await NothingIsUsableAsync(server, token, [resume, place, program, former]);
            server.Process.Signal(PosixSignal.SIGTERM);
            (await server.Process.ExitCodeAsync()).Should().Be(0);
        }

        await using (var server = await StartAsync())
        {
            await NothingIsUsableAsync(server, token, [resume, place, program]);
            await using var olga = await LogInAsync(server, "olga");
            await olga.SendLineAsync("/unsuspend bob");
            await olga.SkipToAsync("* the account bob is no longer suspended\n");
            await IsInvalidAsync(server, [resume, place, program]);
            await using var bob = await LogInAsync(server);
            await bob.SendLineAsync("/cert list");
            await bob.SkipToAsync("* you have no certificates (to add one: /cert add)\n");
        }
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        ServerLaunch.OnLoopback(_folder.Settings(UnlimitedServerFixture.Unlimited, "ChatRoom:Admins=olga")) with { Directory = _folder.Path });

    private async Task NothingIsUsableAsync(TestServer server, string token, string[] tokens)
    {
        await using var person = await server.ConnectAsync();
        await person.SendAsync($"bob\n{Password}\n");
        await person.ExpectAsync($"alias?password?{Suspended}alias?");
        await person.SendAsync($"/login bob\n{token}\n\n");
        await person.ExpectAsync("password?* that access token is invalid\npassword?alias?");
        await person.SendAsync($"guest\n/login bob\n{Password}\n");
        await person.SkipToAsync(Suspended);
        await person.SendLineAsync("/nick bob");
        var answer = (await person.ReadLineAsync()).Trim();
        answer.Should().Be("* bob is registered: to log in, enter /login bob");
        await using var certain = await ConnectAsync(server);
        await certain.SendLineAsync("bob");
        await certain.ExpectAsync("alias?password?");
        await using var connection = await server.ConnectAsync();
        var bot = new JsonClient(connection);
        await bot.SendAsync($$"""{"alias":"bob","token":"{{token}}"}""");
        (await bot.ReadAfterPromptAsync()).Should().Contain("\"token-invalid\"");
        await IsInvalidAsync(server, tokens);
    }

    private static async Task IsInvalidAsync(TestServer server, string[] tokens)
    {
        foreach (var one in tokens)
        {
            await using var back = await server.ConnectAsync();
            await back.SendLineAsync($"/resume {one}");
            await back.ExpectAsync("alias?* that token is invalid or has expired\n");
        }
    }

    private static async Task<string> TokenOfAsync(TestClient client)
    {
        await client.SendLineAsync("/resume");
        await client.SkipToAsync("/resume ");
        return (await client.ReadLineAsync()).Trim();
    }

    private async Task<TestClient> RegisterAsync(TestServer server, string alias)
    {
        var client = await (await ConnectAsync(server)).JoinAsync(alias);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        return client;
    }

    private static async Task<TestClient> LogInAsync(TestServer server, string alias = "bob")
    {
        var client = await server.ConnectAsync();
        await client.SendAsync($"/login {alias}\n{Password}\n");
        await client.SkipToAsync("You are now connected!\n");
        return client;
    }

    private Task<TestClient> ConnectAsync(TestServer server) => server.ConnectTlsAsync(new SslClientAuthenticationOptions
    {
        ClientCertificates = [_certificate.Certificate],
        LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate.Certificate,
    });
}
