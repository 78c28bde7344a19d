using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>Access tokens: from their creation to the connections that they let in.</summary>
public sealed class AccessTokenTests : IDisposable
{
    private readonly Chat _chat = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Token_is_shown_once_and_accepted_in_place_of_the_password()
    {
        var bob = await _chat.RegisterAsync("bob");

        var token = await bob.NewTokenAsync("ci");

        token.Should().MatchRegex("^crt_[0-9a-f]{32}$");
        var secret = token[4..];
        _chat.Get<ChatState>().Tokens.All.Single().Hash.Should().HaveLength(64).And.NotContain(secret);
        await bob.SendAsync("/token list\n");
        await bob.ExpectAsync("* ci (write), created 2000-01-01, never used");
        await bob.LeaveAsync();
        var again = await _chat.LogInAsync("bob", token);
        await again.SendAsync("hello\n");
        await again.ExpectAsync("bob: hello");
        _chat.Log.Lines.Should().NotContain(line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Program_logs_in_with_a_token_and_gets_no_token_to_resume()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci read 30d");
        await bob.LeaveAsync();

        var bot = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","token":"{{token}}"}""");

        bot.Welcome.GetProperty("you").GetProperty("account").GetString().Should().Be("bob");
        bot.Welcome.GetProperty("resume").GetString().Should().BeNull();
        await bot.ReadUntilAsync("connected");
        await bot.SendAsync("""{"say":"hi","ref":"1"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("not-permitted", "the token is for reading");
        await bot.SendAsync("""{"command":"/token new another","ref":"2"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("not-permitted", "only the owner changes the account");
        await bot.SendAsync("""{"who":"#lobby","ref":"3"}""");
        (await bot.ReadUntilAsync("answer")).GetProperty("count").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("""{"alias":"bob"}""", "password-required")]
    [InlineData("""{"alias":"bob","password":"wrong horse"}""", "password-wrong")]
    [InlineData("""{"alias":"nobody","password":"wrong horse"}""", "password-wrong")]
    [InlineData("""{"alias":"bob","token":"crt_0123456789abcdef0123456789abcdef"}""", "token-invalid")]
    [InlineData("""{"alias":"bob","token":"correct horse"}""", "token-invalid")]
    public async Task Program_without_the_right_secret_is_refused(string hello, string code)
    {
        await (await _chat.RegisterAsync("bob")).LeaveAsync();
        var connection = _chat.Connect();

        await connection.SendAsync($"{hello}\n");

        await connection.ExpectBytesAsync("alias?\n");
        JsonDialect.Parse(await connection.Received.ReadLineAsync()).GetProperty("code").GetString().Should().Be(code);
        await connection.SendAsync("""{"alias":"bob","password":"correct horse"}""" + "\n");
        JsonDialect.Parse(await connection.Received.ReadLineAsync()).GetProperty("type").GetString().Should().Be("welcome");
    }

    [Fact]
    public async Task Token_of_another_account_is_invalid()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci");
        await (await _chat.RegisterAsync("ann")).LeaveAsync();
        var other = _chat.Connect();

        await other.SendAsync($"ann\n{token}\n");

        await other.ExpectBytesAsync("alias?password?* that access token is invalid\npassword?");
    }

    [Fact]
    public async Task Revoked_token_ends_its_connections_and_lets_nobody_in()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci");
        var bot = await _chat.LogInAsync("bob", token);

        await bob.SendAsync("/token revoke ci\n");

        await bot.Received.ReadLinesUntilAsync("* another connection of your account has closed this one, please log in again");
        await Wait.ForAsync(bot.Served, "it has ended");
        await bob.Received.ReadLinesUntilAsync("* access token ci is revoked");
        var again = _chat.Connect();
        await again.SendAsync($"bob\n{token}\n");
        await again.ExpectBytesAsync("alias?password?* that access token is invalid\n");
    }

    [Fact]
    public async Task Token_expires_with_its_connections()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci 1h");
        var bot = await _chat.LogInAsync("bob", token);

        _chat.Time.Advance(TimeSpan.FromHours(1));
        await _chat.Get<AccountExpiry>().TurnAsync(Cancellation);

        await Wait.ForAsync(bot.Served, "it has ended");
        _chat.Get<ChatState>().Tokens.Count.Should().Be(0);
        var again = _chat.Connect();
        await again.SendAsync($"bob\n{token}\n");
        await again.ExpectBytesAsync("alias?password?* that access token is invalid\n");
    }

    [Fact]
    public async Task Text_with_a_valid_token_is_not_sent()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci");

        await bob.SendAsync($"my token is {token}\nhello\n");

        await bob.ExpectAsync("* not sent: it contains an access token, which works like a password", "bob: hello");
    }

    [Theory]
    [InlineData("new", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a b", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a read write", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a read 30", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a -1d", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a 2", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("new a/b", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("list all", "* usage: /token new <name> [read|write|moderate] [duration] | list | revoke <name>, name of 1 to 32 letters, digits, - _ or ., duration from 1s to 36500d")]
    [InlineData("revoke ci", "* you have no access token ci")]
    public async Task Request_that_makes_no_sense_is_refused(string arguments, string refusal)
    {
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync($"/token {arguments}\n");

        await bob.ExpectAsync(refusal);
        _chat.Get<ChatState>().Tokens.Count.Should().Be(0);
    }

    [Fact]
    public async Task Account_has_a_bounded_number_of_tokens_with_names_of_their_own()
    {
        var bob = await _chat.RegisterAsync("bob");
        for (var i = 0; i < 20; i++)
        {
            await bob.NewTokenAsync($"t{i}");
        }

        await bob.SendAsync("/token new t0\n/token new more\n");

        await bob.ExpectAsync("* you already have an access token t0: revoke it first, or choose another name", "* you can have at most 20 access tokens");
    }

    [Fact]
    public async Task Guest_has_no_tokens()
    {
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync("/token new ci\n/sessions\n/cert list\n/read\n");

        for (var i = 0; i < 4; i++)
        {
            await bob.ExpectAsync("* you need an account for that: /register, or /login <alias>");
        }
    }
}
