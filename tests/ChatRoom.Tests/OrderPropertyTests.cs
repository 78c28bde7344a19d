using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests;

/// <summary>
/// Order and no loss, whatever members do: all see what is said in a room in one and the same order, each message once,
/// but for exactly as many as they are told that they were skipped over.
/// </summary>
public partial class OrderPropertyTests
{
    private static readonly string[] Rooms = ["#lobby", "#ops"];
    private static readonly string Filler = new('x', 400);
    private long _skipped;

    private enum Kind
    {
        Lf,
        CrLf,
        Classic,
    }

    private enum Deed
    {
        Say,
        SayMuch,
        Move,
        Stall,
        Read,
        Timestamps,
        Leave,
    }

    [Fact]
    public async Task All_members_see_one_order_without_loss_or_repetition_except_for_reported_skips()
    {
        var deed = Gen.Frequency(
            (4, Gen.Const(Deed.Say)),
            (4, Gen.Const(Deed.SayMuch)),
            (3, Gen.Const(Deed.Move)),
            (3, Gen.Const(Deed.Stall)),
            (2, Gen.Const(Deed.Read)),
            (1, Gen.Const(Deed.Timestamps)),
            (1, Gen.Const(Deed.Leave)));
        var member = Gen.Select(Gen.Enum<Kind>(), deed.Array[5, 25]);
        await member.Array[3, 6].SampleAsync(RunAsync, iter: 30, threads: 1);

        _skipped.Should().BePositive("else nobody lagged, and it has shown nothing");
    }

    private async Task RunAsync((Kind Kind, Deed[] Deeds)[] members)
    {
        using var chat = new Chat(options =>
        {
            options.SlowMembers.MaxLagBytes = 8 * 1024;
            options.AnnounceSinglyUpTo = 1000;
            options.HistoryOnJoin = 0; // it tells again what was told
        });
        var orders = new Dictionary<string, Order>();
        foreach (var room in Rooms)
        {
            await chat.Journal.FollowAsync(room, orders[room] = new Order());
        }

        var heard = await Task.WhenAll(members.Select((m, i) => Wait.Meanwhile(() => LiveAsync(chat, $"m{i}", m.Kind, m.Deeds))));
        var places = orders.SelectMany(order => order.Value.Ids.Select((id, at) => (Id: id, Room: order.Key, At: at)))
            .ToDictionary(place => place.Id, place => (place.Room, place.At)); // throws if a message was stored twice
        _skipped += chat.Status.Statistics.Skipped;
        foreach (var text in heard)
        {
            Check(text, places);
        }
    }

    /// <summary>One member's life; returns all that it was sent.</summary>
    private static async Task<string> LiveAsync(Chat chat, string alias, Kind kind, Deed[] deeds)
    {
        var end = kind switch { Kind.Lf => "\n", Kind.CrLf => "\r\n", _ => "" };
        var prefix = kind == Kind.Classic ? "" : $"{alias}: "; // of sends that run together only the first would be taken off
        var connection = chat.Connect(new InMemoryConnection(inline: true, outputBound: 512));
        var text = new StringBuilder();
        var reading = new Gate();
        var reader = Wait.Meanwhile(() => ReadAsync(connection, text, reading));
        await connection.SendAsync(kind == Kind.Classic ? $"{alias}{alias}: <{alias}.hello>" : $"{alias}{end}");

        var (said, room, stalled, timestamps) = (0, 0, false, false);
        foreach (var deed in deeds)
        {
            switch (deed)
            {
                case Deed.Say:
                    await connection.SendAsync($"{prefix}<{alias}.{said++}>{end}");
                    break;
                case Deed.SayMuch:
                    for (var i = 0; i < 30; i++)
                    {
                        await connection.SendAsync($"{prefix}<{alias}.{said++}>{Filler}{end}");
                    }

                    break;
                case Deed.Move:
                    room = 1 - room;
                    await connection.SendAsync($"/join {Rooms[room]}{end}");
                    break;
                case Deed.Stall when !stalled:
                    reading.Close();
                    stalled = true;
                    break;
                case Deed.Read when stalled:
                    reading.Open();
                    stalled = false;
                    break;
                case Deed.Timestamps when kind != Kind.Classic:
                    timestamps = !timestamps;
                    await connection.SendAsync($"/timestamps {(timestamps ? "on" : "off")}{end}");
                    break;
            }

            if (deed == Deed.Leave && said > 10)
            {
                await connection.SendAsync($"/quit{end}");
                break;
            }
        }

        reading.Open();
        await connection.CloseAsync();
        await Wait.ForAsync(connection.Served, $"{alias} has left");
        await Wait.ForAsync(reader, $"{alias} has read all");
        return text.ToString();
    }

    private static async Task ReadAsync(InMemoryConnection connection, StringBuilder text, Gate reading)
    {
        while (true)
        {
            await reading.WhenOpen;
            var result = await connection.Output.ReadAsync();
            text.Append(Encoding.UTF8.GetString(result.Buffer));
            connection.Output.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Check(string text, Dictionary<string, (string Room, int At)> places)
    {
        var (room, next, skipped) = ("#lobby", -1, 0);
        foreach (Match match in MessageOrSkip().Matches(text))
        {
            if (match.Groups["room"].Success)
            {
                (next, skipped) = (-1, 0); // it was elsewhere meanwhile
            }
            else if (match.Groups["skipped"].Success)
            {
                skipped += int.Parse(match.Groups["skipped"].Value, CultureInfo.InvariantCulture);
            }
            else
            {
                // The first ones of a new room may come before the notice that one is there.
                var (here, at) = places[match.Groups["id"].Value];
                if (next >= 0 && here == room)
                {
                    at.Should().Be(next + skipped, $"{match.Value} comes next in {room} after {skipped} were skipped");
                }

                (room, next, skipped) = (here, at + 1, 0);
            }
        }
    }

    // A classic client's sends may run together into one message: what counts is who said it, and its first mark.
    [GeneratedRegex(@"m\d+: <(?<id>m\d+\.\w+)>|\* (?<skipped>\d+) messages? skipped|\* you are in (?<room>#\w+) now")]
    private static partial Regex MessageOrSkip();

    /// <summary>While it is closed, a member does not read.</summary>
    private sealed class Gate
    {
        private volatile TaskCompletionSource _open = Opened();

        public Task WhenOpen => _open.Task;

        public void Close() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.TrySetResult();

        private static TaskCompletionSource Opened()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }

    /// <summary>What was said in a room, in the journal's order.</summary>
    private sealed class Order : IJournalFollower
    {
        public List<string> Ids { get; } = [];

        public void Begin(RoomPosition newest, string topic)
        {
        }

        public void Skip(RoomPosition newest, string topic)
        {
        }

        public void Replace(long id, ChatEvent e)
        {
        }

        public void Receive(long id, ChatEvent e)
        {
            if (e.IsMessage)
            {
                Ids.Add(MessageOrSkip().Match($"{e.Author}: {Encoding.UTF8.GetString(e.Text.Span)}").Groups["id"].Value);
            }
        }
    }
}
