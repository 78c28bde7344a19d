using ChatRoom.Connections;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Presence;

/// <summary>Whatever people do concurrently, everybody in a room is present, and nobody is present in a room that they left.</summary>
public class PresencePropertyTests
{
    private static readonly string[] Rooms = ["#lobby", "#ops", "#dev"];

    private enum Deed
    {
        Say,
        Join,
        Part,
        Rename,
        Vanish,
        Quit,
        Who,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Presence_matches_the_rooms_of_the_participants()
    {
        var deed = Gen.Frequency(
            (2, Gen.Const(Deed.Say)),
            (6, Gen.Const(Deed.Join)),
            (2, Gen.Const(Deed.Part)),
            (3, Gen.Const(Deed.Rename)),
            (1, Gen.Const(Deed.Vanish)),
            (1, Gen.Const(Deed.Quit)),
            (1, Gen.Const(Deed.Who)));
        await Gen.Select(deed, Gen.Int[0, 2]).Array[1, 12].Array[2, 5].SampleAsync(RunAsync, iter: 40, threads: 1);
    }

    private static async Task RunAsync((Deed Deed, int Number)[][] people)
    {
        using var chat = new Chat(static options => options.HistoryOnJoin = 0);
        var stayed = await Task.WhenAll(people.Select((deeds, i) => Wait.Meanwhile(() => LiveAsync(chat, $"p{i}", deeds))));

        var expected = chat.Get<SessionDirectory>().All.Select(static session => session.Participant).OfType<Participant>()
            .GroupBy(static participant => participant.Current.Room.Name)
            .ToDictionary(static room => room.Key, static room => room.Select(static participant => participant.Alias.Value).Order().ToArray());
        var present = await chat.Get<IPresence>().RoomsAsync(Cancellation);
        present.Select(static room => (room.Room, room.People)).Should().BeEquivalentTo(expected.Select(static room => (room.Key, room.Value.Length)));
        foreach (var (room, aliases) in expected)
        {
            (await chat.Get<IPresence>().AliasesInAsync(room, Cancellation)).Select(static alias => alias.Value).Order().Should().Equal(aliases);
            chat.Get<RoomDirectory>().Find(room)!.Subscriptions.Should().HaveCount(aliases.Length);
        }

        chat.Get<RoomDirectory>().Rooms.Should().HaveCount(expected.Count);
        foreach (var connection in stayed.OfType<InMemoryConnection>())
        {
            await connection.VanishAsync();
            await Wait.ForAsync(connection.Served, "it is gone");
        }

        (await chat.Get<IPresence>().RoomsAsync(Cancellation)).Should().BeEmpty();
        chat.Get<RoomDirectory>().Rooms.Should().BeEmpty();
    }

    /// <summary>Runs one person's actions; returns the connection if it is still open.</summary>
    private static async Task<InMemoryConnection?> LiveAsync(Chat chat, string alias, (Deed Deed, int Number)[] deeds)
    {
        var connection = await chat.JoinAsync(alias);
        foreach (var (deed, number) in deeds)
        {
            switch (deed)
            {
                case Deed.Vanish or Deed.Quit:
                    await (deed == Deed.Quit ? connection.SendAsync("/quit\n") : connection.VanishAsync());
                    await Wait.ForAsync(connection.Served, "it is gone");
                    return null;
                case Deed.Say:
                    await connection.SendAsync("hello\n");
                    break;
                case Deed.Join:
                    await connection.SendAsync($"/join {Rooms[number]}\n");
                    break;
                case Deed.Part:
                    await connection.SendAsync("/part\n");
                    break;
                case Deed.Rename:
                    await connection.SendAsync($"/nick {alias}{number}\n");
                    break;
                case Deed.Who:
                    await connection.SendAsync("/who\n");
                    break;
            }
        }

        await connection.SendAsync("/reply done\n"); // its reply is the last: everything before is done
        await connection.Received.ReadLinesUntilAsync("* nobody has whispered to you yet");
        return connection;
    }
}
