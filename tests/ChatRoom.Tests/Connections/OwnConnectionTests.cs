using ChatRoom.Connections;
using ChatRoom.Hosting;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class OwnConnectionTests
{
    [Fact]
    public async Task Own_connection_is_not_limited_counted_listed_or_logged()
    {
        using var chat = new Chat(options => options.Limits.MaxConnections = 1);
        var ann = await chat.JoinAsync("health"); // a member may use the alias of the server's own connection
        var lines = chat.Log.Lines.Count;

        await chat.TalkOnOwnConnectionAsync();

        await ann.SendAsync("/rooms\n/who\n");
        await ann.ExpectAsync("* #lobby (1)", "* 1 in #lobby: health");
        var statistics = chat.Status.Statistics;
        (statistics.Connections, statistics.ConnectionsOpened, statistics.Rooms).Should().Be((1, 1L, 1));
        statistics.ConnectionsClosed.Values.Sum().Should().Be(0);
        chat.Log.Lines.Should().HaveCount(lines);
        chat.Get<RoomDirectory>().Rooms.Should().ContainSingle();
    }

    [Fact]
    public async Task Own_connection_receives_its_own_messages_even_without_echo()
    {
        using var chat = new Chat(options => options.EchoToSender = false);

        await chat.TalkOnOwnConnectionAsync();
    }

    [Fact]
    public async Task Own_connection_leaves_nothing_in_the_journal_and_does_not_need_it()
    {
        using var chat = new Chat();
        chat.Journal.Failure = "the disk is full";
        chat.Journal.CannotBeRead = true;

        await chat.TalkOnOwnConnectionAsync();

        chat.Journal.Begun.Should().BeEmpty("health asks the journal itself whether it can store");
        chat.Status.JournalFailure.Should().Be("the disk is full");
    }

    [Fact]
    public async Task Own_connection_is_not_served_while_the_server_shuts_down()
    {
        using var chat = new Chat();
        chat.Get<Drain>().Begin();
        var own = new InMemoryConnection();
        own.Features.Set(new OwnConnectionFeature());

        chat.Connect(own);

        await own.Served.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Own_connection_speaks_text_on_any_endpoint()
    {
        using var chat = new Chat(static options => options.Dialect = ProtocolChoice.Classic);

        await chat.TalkOnOwnConnectionAsync();
    }

    [Fact]
    public async Task Own_connection_needs_no_trusted_network()
    {
        using var chat = new Chat(static options => options.ProxyProtocol.Mode = ProxyProtocolMode.Required);
        var endpoint = chat.Endpoint(static use => use.UseProxyProtocol().UseChatRoom());
        var own = new InMemoryConnection();
        own.Features.Set(new OwnConnectionFeature());
        own.ServedBy(connection => endpoint(connection));

        await own.SendAsync("PROXY UNKNOWN\r\n");

        await own.ExpectBytesAsync("alias?");
        await own.CloseAsync();
    }
}
