using ChatRoom.Identity;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;

namespace ChatRoom.Tests.Services;

/// <summary>The webhooks of rooms: how they are created, listed and removed.</summary>
public sealed class WebhookServiceTests : IDisposable
{
    private readonly Chat _chat = new(static options =>
    {
        options.Webhooks.Outgoing = true;
        options.Webhooks.MaxPerRoom = 3;
        options.Webhooks.MaxOutgoing = 2;
    });

    private ChatState State => _chat.Get<ChatState>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Address_is_stored_as_a_hash()
    {
        var ann = await KeepRoomAsync();

        await ann.SendAsync("/webhook new ci\n");

        var line = await ann.ReadReplyAsync();
        line.Should().MatchRegex(@"^\* what is posted to this address is said here by ci\[bot\]; it is a secret, shown this once: /hooks/in/[0-9a-f]{32}$");
        var record = State.IncomingWebhooks.All.Single();
        record.Hash.Should().HaveLength(64);
        var token = line[^32..];
        StateSnapshot().Should().NotContain(token);
        _chat.Log.Lines.Should().NotContain(one => one.Text.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/webhook new", "* usage: /webhook new <name> | to <url> [events] | list | remove <name> | enable <name>")]
    [InlineData("/webhook new a b", "* usage: /webhook new <name> | to <url> [events] | list | remove <name> | enable <name>")]
    [InlineData("/webhook new <script>", "* a webhook's name has the characters of an alias, at most 27")]
    [InlineData("/webhook new abcdefghijklmnopqrstuvwxyz12", "* a webhook's name has the characters of an alias, at most 27")]
    [InlineData("/webhook remove ci", "* this room has no webhook ci")]
    [InlineData("/webhook enable ci", "* this room has no webhook ci")]
    [InlineData("/webhook list", "* #ops has no webhooks (/webhook new <name>)")]
    [InlineData("/webhook to nowhere", "* that address cannot be used: it does not begin with https://")]
    public async Task Request_that_cannot_be_met_says_why(string command, string answer)
    {
        var ann = await KeepRoomAsync();

        await ann.SendAsync($"{command}\n");

        await ann.ExpectAsync(answer);
        State.IncomingWebhooks.Count.Should().Be(0);
        State.OutgoingWebhooks.Count.Should().Be(0);
    }

    [Fact]
    public async Task Name_is_unique_in_the_room_and_a_room_has_only_so_many()
    {
        var ann = await KeepRoomAsync();
        await ann.SendAsync("/webhook new ci\n");
        await ann.ReadReplyAsync();

        await ann.SendAsync("/webhook new CI\n");
        await ann.ExpectAsync("* this room has a webhook CI already: remove it first, or choose another name");
        foreach (var name in (string[])["two", "three"])
        {
            await ann.SendAsync($"/webhook new {name}\n");
            await ann.ReadReplyAsync();
        }

        await ann.SendAsync("/webhook new four\n");
        await ann.ExpectAsync("* a room can have 3 webhooks at most");
    }

    [Fact]
    public async Task Outgoing_webhooks_are_named_after_their_hosts_and_the_server_has_only_so_many()
    {
        var ann = await KeepRoomAsync();

        await ForwardAsync(ann, "https://bots.example.org/a topic,message");
        await ForwardAsync(ann, "https://bots.example.org/b");
        await ann.SendAsync("/webhook to https://bots.example.org/c\n");

        await ann.ExpectAsync("* the server can have 2 outgoing webhooks at most");
        await ann.SendAsync("/webhook list\n");
        (await ann.ReadReplyAsync()).Should().StartWith("* bots.example.org gets topic, message, by ann, created ");
        (await ann.ReadReplyAsync()).Should().StartWith("* bots.example.org-2 gets message, action, by ann, created ");
        await ann.SendAsync("/webhook to https://bots.example.org/c all\n");
        (await ann.ReadReplyAsync()).Should().StartWith("* the events are types of events, separated by commas: message, action, ");
        await ann.SendAsync("/webhook remove bots.example.org\n");
        await ann.ExpectAsync("* webhook bots.example.org of #ops is removed");
        State.OutgoingWebhooks.Count.Should().Be(1);
        State.WebhookPositions.All.Select(static one => one.Key).Should().Equal(State.OutgoingWebhooks.All.Select(static one => one.Key));
    }

    [Fact]
    public async Task Room_that_is_given_up_has_no_webhooks()
    {
        var ann = await KeepRoomAsync();
        await ann.SendAsync("/webhook new ci\n");
        await ann.ReadReplyAsync();
        await ForwardAsync(ann, "https://bots.example.org/a");

        await ann.SendAsync("/room unregister\n");
        await ann.ExpectAsync("* #ops is no longer registered");

        State.IncomingWebhooks.Count.Should().Be(0);
        State.OutgoingWebhooks.Count.Should().Be(0);
        State.WebhookPositions.Count.Should().Be(0);
    }

    [Fact]
    public async Task Program_with_an_access_token_cannot_create_one()
    {
        var ann = await KeepRoomAsync();
        var token = await ann.NewTokenAsync("ci moderate");
        var bot = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"ann","token":"{{token}}","rooms":["#ops"]}""");

        await bot.SendAsync("""{"command":"/webhook new ci"}""");

        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("not-permitted");
    }

    [Theory]
    [InlineData("ci[bot]", true)]
    [InlineData("CI[BOT]", true)]
    [InlineData("ci[b0t]", true)]
    [InlineData("сі[воt]", false)] // в does not look like b
    [InlineData("ci[bоt]", true)]
    [InlineData("bot", false)]
    [InlineData("ci[bot]2", false)]
    [InlineData("[bot]ci", false)]
    public void Alias_that_looks_like_one_of_a_webhook_is_found(string alias, bool isLike) => BotAlias.IsLike(Some.Alias(alias)).Should().Be(isLike);

    private async Task<InMemoryConnection> KeepRoomAsync()
    {
        var ann = await _chat.RegisterAsync("ann");
        await ann.SendAsync("/join #ops\n/room register\n");
        await ann.Received.ReadLinesUntilAsync("* #ops is yours now: /room info");
        return ann;
    }

    private static async Task ForwardAsync(InMemoryConnection ann, string arguments)
    {
        await ann.SendAsync($"/webhook to {arguments}\n");
        await ann.ReadReplyAsync();
        (await ann.ReadReplyAsync()).Should().MatchRegex(@"^\* the key of the signatures, shown this once: whsec_[A-Za-z0-9+/]{43}=$");
    }

    private string StateSnapshot() => string.Join('\n', Tests.State.StateSnapshot.Stored(Tests.State.StateSnapshot.Of(State).Values));
}
