using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>Accounts on real sockets.</summary>
public sealed class AccountStoryTests(TlsServerFixture fixture) : IClassFixture<TlsServerFixture>
{
    private const string Password = "correct horse";

    [Fact]
    public async Task Person_registers_over_tls_and_returns_with_the_password_and_their_program_with_a_token()
    {
        string token;
        await using (var vera = await RegisterAsync("vera"))
        {
            await vera.SendLineAsync("/token new ci write 30d");
            token = (await vera.SkipToAsync("\n"))[^37..^1];
            await vera.SendLineAsync("/quit");
            await vera.ReadToEndAsync();
        }

        await using var guest = await fixture.Server.JoinAsync("guest1");
        await guest.SendLineAsync("/nick VERA");
        await guest.SkipToAsync("* vera is registered: to log in, enter /login vera\n");
        await using var again = await fixture.Server.ConnectTlsAsync(new SslClientAuthenticationOptions());
        await again.ExpectAsync("alias?");
        await again.SendLineAsync("vera");
        await again.ExpectAsync("password?");
        await again.SendLineAsync("wrong horse");
        await again.ExpectAsync("* that password is wrong\npassword?");
        await again.SendLineAsync(Password);
        await again.SkipToAsync("You are now connected!\n");
        await using var connection = await fixture.Server.ConnectTlsAsync(new SslClientAuthenticationOptions());
        var bot = await new JsonClient(connection).HelloAsync($$"""{"alias":"vera","token":"{{token}}"}""");
        bot.Welcome.GetProperty("you").GetProperty("account").GetString().Should().Be("vera");
        await bot.SendAsync("""{"say":"from the program"}""");
        await again.SkipToAsync("vera: from the program\n");
        await again.SendLineAsync("/token revoke ci");
        await again.SkipToAsync("* access token ci is revoked\n");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("logged-out");
    }

    [Fact]
    public async Task Certificate_that_nobody_has_signed_identifies_its_account_over_tls()
    {
        using var certificate = TestCertificate.For("bob", purpose: TestCertificate.ForClients);
        using var other = TestCertificate.For("bob", purpose: TestCertificate.ForClients);
        await using (var bob = await RegisterAsync("bob", certificate.Certificate))
        {
            await bob.SendLineAsync("/cert add");
            await bob.SkipToAsync("now identifies your account\n");
            await bob.SendLineAsync("/quit");
            await bob.ReadToEndAsync();
        }

        await using var again = await ConnectAsync(certificate.Certificate);
        await again.ExpectAsync("alias?");
        await again.SendLineAsync("bob");
        await again.SkipToAsync("You are now connected!\n");
        await using var stranger = await ConnectAsync(other.Certificate);
        await stranger.ExpectAsync("alias?");
        await stranger.SendLineAsync("bob");
        await stranger.ExpectAsync("password?");
    }

    [Fact]
    public async Task Guest_logs_in_and_out_while_others_watch()
    {
        await using (var wes = await RegisterAsync("wes"))
        {
            await wes.SendLineAsync("/quit");
            await wes.ReadToEndAsync();
        }

        await using var ann = await fixture.Server.JoinAsync("ann2");
        await using var guest = await fixture.Server.JoinTlsAsync("visitor");
        await ann.SkipToAsync("visitor has connected to the chat room!\n");
        await guest.SendLineAsync("/resume");
        await guest.SkipToAsync("/resume ");
        var token = (await guest.ReadLineAsync()).Trim();

        await guest.SendAsync($"/login wes\nwrong horse\n{Password}\nhello\n");
        await guest.SkipToAsync("* you are logged in as wes\n");
        await ann.SkipToAsync("* visitor is now known as wes\n");
        await ann.SkipToAsync("wes: hello\n");
        await guest.SendLineAsync("/logout");
        await guest.SkipToAsync("* you are logged out; your alias is now wes-2\n");
        await ann.SkipToAsync("* wes is now known as wes-2\n");
        guest.Abort();

        await using var back = await fixture.Server.ConnectAsync();
        await back.SendAsync($"/resume {token}\n/token list\n");
        await back.SkipToAsync("* you need an account for that: /register, or /login <alias>\n");
    }

    [Fact]
    public async Task Newcomer_registers_at_the_prompt_of_a_server_without_guests()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Accounts:Guests=Deny");
        await using var bob = await server.ConnectAsync();
        await bob.SendAsync($"bob\n/register bob\n{Password}\n{Password}\nhello\n");
        await bob.ExpectAsync(
            "alias?* this server requires an account: enter your registered alias, or /register <alias>\nalias?new password?new password again?");
        await bob.SkipToAsync("* bob is registered and now needs your password\n");
        await bob.SkipToAsync("bob: hello\n");
        await using var connection = await server.ConnectAsync();
        var bot = await new JsonClient(connection).HelloAsync($$"""{"alias":"bot","new-password":"{{Password}}"}""");
        await bot.SendAsync("""{"say":"hi"}""");
        await bob.SkipToAsync("bot: hi\n");

        await bob.SendLineAsync("/logout");

        (await bob.ReadToEndAsync()).Should().Contain("* this server requires an account");
    }

    private async Task<TestClient> RegisterAsync(string alias, X509Certificate2? certificate = null)
    {
        var client = await ConnectAsync(certificate);
        await client.JoinAsync(alias);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        return client;
    }

    private Task<TestClient> ConnectAsync(X509Certificate2? certificate) => fixture.Server.ConnectTlsAsync(new SslClientAuthenticationOptions
    {
        ClientCertificates = certificate is null ? null : [certificate],
        LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
    });
}
