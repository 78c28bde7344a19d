using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols;
using ChatRoom.Rooms;
using ChatRoom.Services;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Services;

/// <summary>A participant that attends several rooms.</summary>
public sealed class RoomServiceTests : IDisposable
{
    private readonly Chat _chat = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RoomService Rooms => _chat.Get<RoomService>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Participant_joins_and_parts_rooms_one_by_one()
    {
        var (bot, client) = await JoinAsync("bot");
        var ann = await _chat.JoinAsync("ann");
        await client.ExpectAsync("ann has connected to the chat room!");

        (await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#ops")), ChatEventKind.Joined, Cancellation)).Should().BeOfType<RoomJoined>().Which.Members.Should().Be(1);
        await ann.SendAsync("still here\n/who\n");

        await ann.ExpectAsync("ann: still here", "* 2 in #lobby: ann, bot");
        new[] { await client.Received.ReadLineAsync(), await client.Received.ReadLineAsync() }.Should().BeEquivalentTo("#ops * bot has joined this room", "#lobby ann: still here"); // the order between rooms is undefined
        bot.Attends.Select(static attendance => attendance.Room.Name.Value).Should().Equal("#lobby", "#ops");

        (await Rooms.PartAsync(bot, Some.Room("#lobby"), null, Cancellation)).Should().BeNull();
        await client.ExpectAsync("* you have left #lobby");
        await ann.SendAsync("gone?\n/join ops\nhello ops\n");
        await ann.ExpectAsync("* bot has left this room", "ann: gone?");
        await client.ExpectAsync("#ops * ann has joined this room", "#ops ann: hello ops");
        bot.Current.Room.Name.Should().Be(Some.Room("#ops"));
    }

    [Fact]
    public async Task Participant_can_leave_all_rooms_and_join_one_again()
    {
        var (bot, client) = await JoinAsync("bot");

        await Rooms.PartAsync(bot, Some.Room(), null, Cancellation);

        bot.Attends.Should().BeEmpty();
        _chat.Get<RoomDirectory>().Rooms.Should().BeEmpty();
        (await _chat.Get<MessageService>().SayAsync(bot, Some.Room(), "x"u8.ToArray(), null, Cancellation)).Should().Be(new Error(ErrorCode.NotInRoom));
        (await Rooms.PartAsync(bot, Some.Room(), null, Cancellation)).Should().Be(new Error(ErrorCode.NotInRoom));
        await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#ops")), ChatEventKind.Joined, Cancellation);
        await client.ExpectAsync("* you have left #lobby", "#ops * bot has joined this room");
    }

    [Fact]
    public async Task Participant_cannot_attend_more_rooms_than_its_protocol_permits()
    {
        var (bot, _) = await JoinAsync("bot", mostRooms: 2);

        (await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#a")), ChatEventKind.Joined, Cancellation)).Should().BeOfType<RoomJoined>();
        (await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#b")), ChatEventKind.Joined, Cancellation)).Should().Be(new TooManyRooms(2));
        (await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#A")), ChatEventKind.Joined, Cancellation)).Should().BeOfType<AlreadyInRoom>();
        _chat.Get<RoomDirectory>().Find(Some.Room("#b")).Should().BeNull();
    }

    [Fact]
    public async Task All_rooms_see_a_rename_and_the_departure()
    {
        var (bot, client) = await JoinAsync("bot");
        await Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#ops")), ChatEventKind.Joined, Cancellation);
        var ann = await _chat.JoinAsync("ann");
        var cat = await _chat.JoinAsync("cat");
        await cat.SendAsync("/join ops\n");
        await cat.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");
        await ann.Received.ReadLinesUntilAsync("* cat has left this room");

        (await _chat.Get<AliasService>().RenameAsync(bot, Some.Alias("robot"), Cancellation)).Should().Be(new Renamed(Some.Alias("robot")));
        await ann.ExpectAsync("* bot is now known as robot");
        await cat.ExpectAsync("* bot is now known as robot");
        (await _chat.Get<IPresence>().AliasesInAsync(Some.Room("#ops"), Cancellation)).Should().Contain(Some.Alias("robot"));

        await client.VanishAsync();
        await ann.ExpectAsync("robot has left the chat room!");
        await cat.ExpectAsync("robot has left the chat room!");
        await Wait.ForAsync(client.Served, "the bot is gone");
        (await _chat.Get<IPresence>().CountAsync(Some.Room("#ops"), Cancellation)).Should().Be(1);
    }

    [Fact]
    public async Task Client_sees_the_history_of_a_room_before_newer_messages()
    {
        var ann = await _chat.JoinAsync("ann");
        await ann.SendAsync("/join ops\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        for (var round = 0; round < 50; round++)
        {
            var (bot, client) = await JoinAsync($"bot{round}");
            var joining = Rooms.JoinAsync(bot, new RoomEntry(Some.Room("#ops"), Messages: 3), ChatEventKind.Joined, Cancellation);
            await ann.SendAsync($"{round}\n");
            await joining;
            await ann.SendAsync("end\n");

            var lines = await client.Received.ReadLinesUntilAsync("#ops ann: end");
            lines.Where(line => line.EndsWith($"ann: {round}", StringComparison.Ordinal)).Should().ContainSingle("it is past or new, not both");
            var past = lines.ToList().FindLastIndex(static line => line == "* end of history");
            lines.Take(past).Should().NotContain(static line => line.StartsWith("#ops ann: ", StringComparison.Ordinal));
            await client.VanishAsync();
            await Wait.ForAsync(client.Served, "the bot is gone");
        }
    }

    [Fact]
    public async Task Topic_of_an_empty_room_is_not_found()
    {
        var (bot, _) = await JoinAsync("bot");

        _chat.Get<RoomListService>().Topic(bot, Some.Room("#nowhere")).Should().Be(new Error(ErrorCode.NoSuchRoom));
    }

    private async Task<(Participant Bot, InMemoryConnection Client)> JoinAsync(string alias, int mostRooms = 50)
    {
        var client = _chat.Connect(new Programs(_chat.Get<ClientProtocols>().Of(ProtocolChoice.Text), mostRooms));
        await client.SendAsync($"{alias}\n");
        await client.Received.ReadLinesUntilAsync("You are now connected!");
        await Wait.UntilAsync(() => _chat.Get<ParticipantDirectory>().Find(Some.Alias(alias)) is not null, "it is known by its alias");
        return (_chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!, client);
    }
}
