using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Participants;

/// <summary>
/// Whatever several connections of the same people do concurrently, the announcements in a room say who is in it: each arrival
/// is of a person who is not there, each departure and each rename of a person who is.
/// </summary>
public class SeveralConnectionsPropertyTests
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
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Announcements_match_presence()
    {
        var deed = Gen.Frequency(
            (1, Gen.Const(Deed.Say)),
            (6, Gen.Const(Deed.Join)),
            (2, Gen.Const(Deed.Part)),
            (3, Gen.Const(Deed.Rename)),
            (1, Gen.Const(Deed.Vanish)),
            (1, Gen.Const(Deed.Quit)));
        await Gen.Select(Gen.Int[0, 1], Gen.Select(deed, Gen.Int[0, 2]).Array[0, 10]).Array[2, 6].SampleAsync(RunAsync, iter: 60, threads: 1);
    }

    private static async Task RunAsync((int Person, (Deed Deed, int Number)[] Deeds)[] connections)
    {
        var aliases = new SharedAliases();
        using var chat = new Chat(static options => options.HistoryOnJoin = 0, aliases: aliases);
        chat.Journal.KeepsAll = true;
        var stayed = await Task.WhenAll(connections.Select(one => Wait.Meanwhile(() => LiveAsync(chat, one.Person, one.Deeds))));

        await CheckAsync(chat);
        foreach (var connection in stayed.OfType<InMemoryConnection>())
        {
            await connection.VanishAsync();
            await Wait.ForAsync(connection.Served, "it is gone");
        }

        await CheckAsync(chat);
        (await chat.Get<IPresence>().RoomsAsync(Cancellation)).Should().BeEmpty();
        foreach (var alias in (string[])["p0", "p1", .. Enumerable.Range(0, 6).Select(static n => $"p{n % 2}n{n / 2}")])
        {
            (await aliases.IsFreeAsync(alias)).Should().BeTrue();
            chat.Get<ParticipantDirectory>().FindAll(Some.Alias(alias)).Should().BeEmpty();
        }
    }

    private static async Task CheckAsync(Chat chat)
    {
        foreach (var room in Rooms.Select(static name => Some.Room(name)))
        {
            var announced = new HashSet<string>();
            foreach (var (id, e) in await chat.Journal.ReadAfterAsync(room.Key, 0, 10_000, Cancellation))
            {
                var alias = e.Author!.Value;
                _ = e.Kind switch
                {
                    ChatEventKind.Connected or ChatEventKind.Joined => announced.Add(alias).Should().BeTrue($"{alias} arrives in {room}, event {id}"),
                    ChatEventKind.Left or ChatEventKind.Parted => announced.Remove(alias).Should().BeTrue($"{alias} leaves {room}, event {id}"),
                    ChatEventKind.Renamed => (announced.Remove(alias) && announced.Add(System.Text.Encoding.UTF8.GetString(e.Text.Span))).Should().BeTrue($"{alias} is renamed in {room}, event {id}"),
                    _ => null,
                };
            }

            (await chat.Get<IPresence>().AliasesInAsync(room, Cancellation)).Select(static alias => alias.Value).Should().BeEquivalentTo(announced);
            (await chat.Get<IPresence>().CountAsync(room, Cancellation)).Should().Be(announced.Count);
        }
    }

    /// <summary>Runs the actions of one connection; returns it if it is still open.</summary>
    private static async Task<InMemoryConnection?> LiveAsync(Chat chat, int person, (Deed Deed, int Number)[] deeds)
    {
        var connection = await chat.JoinAsync($"p{person}");
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
                    await connection.SendAsync($"/nick p{person}n{number}\n");
                    break;
            }
        }

        await connection.SendAsync("/reply done\n"); // its reply is the last: everything before is done
        await connection.Received.ReadLinesUntilAsync("* nobody has whispered to you yet");
        return connection;
    }
}
