using System.Net;
using System.Text;
using ChatRoom.Hosting;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using ChatRoom.Tests.Moderation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Services;

/// <summary>The contract of <see cref="FirstAdmin"/>, and what people see of it.</summary>
public sealed class FirstAdminTests : IDisposable
{
    private const string Invalid = "* that admin token is invalid or has already been used";

    private readonly FaultyStateStore _store = new();
    private readonly Chat _chat;

    public FirstAdminTests() => _chat = NewChat();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Start_without_an_admin_prints_the_command_once_and_stores_only_a_hash()
    {
        var token = await StartAsync(_chat);

        token.Should().MatchRegex("^cra_[0-9a-f]{32}$");
        _chat.Log.Lines.Count(line => line.Text.Contains(token!, StringComparison.Ordinal)).Should().Be(1);
        (await _store.LoadAsync(Cancellation)).Should().ContainSingle().Which.Kind.Should().Be("secret");
        var stored = (await _store.LoadAsync(Cancellation)).Select(static record => Encoding.UTF8.GetString(record.Value.ToArray())).ToArray();
        var digits = token![4..];
        stored.Should().NotContain(text => text.Contains(digits, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Server_of_a_cluster_without_the_duty_leaves_the_token_as_it_is()
    {
        var token = await StartAsync(_chat);
        using var second = new Chat(replace: services => services.AddSingleton<IStateStore>(_store).AddSingleton<IClusterDuty>(new FakeDuty()));

        (await StartAsync(second)).Should().BeNull();

        var bob = await second.RegisterAsync("bob");
        (await RunAsync(bob, $"/admin {token}")).Should().Be("* bob is now an admin of this server (see /help)");
    }

    [Fact]
    public async Task Account_becomes_admin_for_good_and_the_token_is_gone()
    {
        var token = await StartAsync(_chat);
        var bob = await _chat.RegisterAsync("bob");

        (await RunAsync(bob, $"/admin {token}")).Should().Be("* bob is now an admin of this server (see /help)");

        (await RunAsync(bob, "/lockdown")).Should().Be("* the server is not locked down");
        _chat.Log.Lines.Count(line => line.Text.Contains(token!, StringComparison.Ordinal)).Should().Be(1, "it was printed, and never again");
        (await RowsAsync()).Should().Contain(row => row.Act == "admin" && row.Target == "bob").And.NotContain(row => $"{row}".Contains(token!, StringComparison.Ordinal));
        using var restarted = NewChat();
        (await StartAsync(restarted)).Should().BeNull("there is an admin");
        restarted.Get<Admins>().Any.Should().BeTrue();
        restarted.Log.Lines.Should().NotContain(static line => line.Text.Contains("/admin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_does_not_work_twice()
    {
        var token = await StartAsync(_chat);
        var bob = await _chat.RegisterAsync("bob");
        await RunAsync(bob, $"/admin {token}");
        var eve = await _chat.RegisterAsync("eve");

        (await RunAsync(eve, $"/admin {token}")).Should().Be(Invalid);

        (await RunAsync(eve, "/lockdown")).Should().Be("* you are not permitted to do that");
    }

    [Fact]
    public async Task Restart_without_an_admin_replaces_the_token_by_a_new_one()
    {
        var first = await StartAsync(_chat);
        using var restarted = NewChat();

        var second = await StartAsync(restarted);

        second.Should().NotBe(first);
        var bob = await restarted.RegisterAsync("bob");
        (await RunAsync(bob, $"/admin {first}")).Should().Be(Invalid);
        (await RunAsync(bob, $"/admin {second}")).Should().StartWith("* bob is now an admin");
    }

    [Fact]
    public async Task Configured_admins_need_no_token_and_end_one()
    {
        var token = await StartAsync(_chat);
        var bob = await _chat.RegisterAsync("bob");
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Admins = ["ann"];

        (await RunAsync(bob, $"/admin {token}")).Should().Be(Invalid);

        using var restarted = NewChat(static options => options.Admins = ["ann"]);
        (await StartAsync(restarted)).Should().BeNull();
        restarted.Get<ChatState>().Secrets.Count.Should().Be(0);
    }

    [Fact]
    public async Task Server_without_accounts_has_no_token()
    {
        using var chat = NewChat(static options => options.Accounts.Enabled = false);

        (await StartAsync(chat)).Should().BeNull();
    }

    [Fact]
    public async Task Token_that_cannot_be_stored_is_not_printed()
    {
        _store.WritingFails = true;

        (await StartAsync(_chat)).Should().BeNull();
    }

    [Fact]
    public async Task Guest_cannot_use_it()
    {
        var token = await StartAsync(_chat);
        var eve = await _chat.JoinAsync("eve");

        (await RunAsync(eve, $"/admin {token}")).Should().Be("* you are not permitted to do that");
    }

    [Fact]
    public async Task Change_that_cannot_be_stored_leaves_the_token_valid()
    {
        var token = await StartAsync(_chat);
        var bob = await _chat.RegisterAsync("bob");
        _store.WritingFails = true;
        (await RunAsync(bob, $"/admin {token}")).Should().NotContain("is now an admin");
        (await RunAsync(bob, "/lockdown")).Should().Be("* you are not permitted to do that");
        _store.WritingFails = false;

        (await RunAsync(bob, $"/admin {token}")).Should().StartWith("* bob is now an admin");
    }

    [Theory]
    [InlineData("my token is {0}")]
    [InlineData("admin {0}")]
    [InlineData("//admin {0}")]
    [InlineData("/me has {0}")]
    public async Task Text_with_the_token_is_not_sent(string line)
    {
        var token = await StartAsync(_chat);
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.RegisterAsync("bob");

        (await RunAsync(bob, string.Format(null, line, token))).Should().Be("* not sent: it contains an access token, which works like a password");

        await bob.SendAsync("bye\n");
        (await ann.Received.ReadLinesUntilAsync("bob: bye")).Should().NotContain(seen => seen.Contains("cra_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blank_in_front_does_not_make_it_public()
    {
        var token = await StartAsync(_chat);
        var bob = await _chat.RegisterAsync("bob");

        (await RunAsync(bob, $"  /admin {token}")).Should().StartWith("* bob is now an admin");
    }

    [Fact]
    public async Task Unencrypted_connection_from_another_machine_is_refused_and_the_token_stays()
    {
        var token = await StartAsync(_chat);
        await (await _chat.RegisterAsync("bob")).LeaveAsync();
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.RequireTlsForPasswords = false;
        var bob = await _chat.LogInAsync("bob", connection: new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1) });
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.RequireTlsForPasswords = true;

        (await RunAsync(bob, $"/admin {token}")).Should().StartWith("* passwords are not accepted on an unencrypted connection");

        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.RequireTlsForPasswords = false;
        (await RunAsync(bob, $"/admin {token}")).Should().StartWith("* bob is now an admin");
    }

    [Fact]
    public async Task Guesses_are_limited_like_those_of_passwords()
    {
        var token = await StartAsync(_chat);
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.WrongPasswordsPerHour = 3;
        var eve = await _chat.RegisterAsync("eve");
        for (var i = 0; i < 3; i++)
        {
            (await RunAsync(eve, $"/admin cra_{i:x32}")).Should().Be(Invalid);
        }

        (await RunAsync(eve, $"/admin {token}")).Should().StartWith("* too many wrong passwords, try again in ");
    }

    [Theory]
    [InlineData("/admin", "* usage: /admin <token> | remove <alias>")]
    [InlineData("/admin a b c", "* usage: /admin <token> | remove <alias>")]
    [InlineData("/admin cra_", Invalid)]
    [InlineData("/admin \0\u202e", "* usage: /admin <token> | remove <alias>")]
    [InlineData("/admin remove bob", "* you are not permitted to do that")]
    public async Task Wrong_arguments_change_nothing(string line, string answer)
    {
        await StartAsync(_chat);
        var eve = await _chat.RegisterAsync("eve");

        (await RunAsync(eve, line)).Should().Be(answer);

        _chat.Get<Admins>().Any.Should().BeFalse();
        _chat.Get<ChatState>().Secrets.Count.Should().Be(1);
    }

    [Fact]
    public async Task Admin_is_dismissed_at_once_and_for_good()
    {
        var bob = await _chat.RegisterAsync("bob");
        await RunAsync(bob, $"/admin {await StartAsync(_chat)}");

        (await RunAsync(bob, "/admin remove eve")).Should().Be("* eve did not become an admin by the one-time token; admins in ChatRoom:Admins are removed in the settings");
        (await RunAsync(bob, "/admin remove bob")).Should().Be("* bob is no longer an admin");

        (await RunAsync(bob, "/lockdown")).Should().Be("* you are not permitted to do that");
        (await RowsAsync()).Should().Contain(static row => row.Act == "admin-remove" && row.Target == "bob");
        using var restarted = NewChat();
        (await StartAsync(restarted)).Should().NotBeNull("there is none again");
    }

    private Chat NewChat(Action<ChatRoomOptions>? configure = null) => new(configure, replace: services => services.AddSingleton<IStateStore>(_store));

    /// <summary>Starts a server, and returns the token that it prints; null: it prints none.</summary>
    private static async Task<string?> StartAsync(Chat chat)
    {
        await chat.Get<ChatState>().OpenAsync(Cancellation);
        await chat.Get<IEnumerable<IHostedService>>().OfType<FirstAdminStart>().Single().StartedAsync(Cancellation);
        return chat.Log.Lines.Select(static line => line.Text).SingleOrDefault(static text => text.Contains("/admin cra_", StringComparison.Ordinal)) is { } text
            ? text[text.IndexOf("cra_", StringComparison.Ordinal)..][..36]
            : null;
    }

    private static Task<string> RunAsync(InMemoryConnection who, string line) => ModerationRig.RunAsync(who, line);

    private async Task<AuditRow[]> RowsAsync() =>
        [.. (await _chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(), Cancellation)).Select(static entry => entry.Row)];
}
