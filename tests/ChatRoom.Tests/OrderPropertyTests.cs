using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Connections;
using ChatRoom.Presence;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests;

/// <summary>
/// Order and no loss, whatever members do, in whatever protocol: all see what is said in a room in one and the same order, each
/// message once, except those that they learn they were skipped over. A json client, which may lose its connection and return,
/// says everything exactly once. Everybody is present in the rooms where they are, and only there.
/// </summary>
public partial class OrderPropertyTests
{
    private static readonly string[] Rooms = ["#lobby", "#ops", "#dev", "#tea", "#fun"];
    private static readonly string Filler = new('x', 400);
    private long _skipped;
    private long _skippedOfJson;

    private enum Kind
    {
        Lf,
        CrLf,
        Classic,
        Json,
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
        Part,
        Rename,
        Return,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
            (1, Gen.Const(Deed.Leave)),
            (2, Gen.Const(Deed.Part)),
            (1, Gen.Const(Deed.Rename)),
            (2, Gen.Const(Deed.Return)));
        var kind = Gen.Frequency((1, Gen.Const(Kind.Lf)), (1, Gen.Const(Kind.CrLf)), (1, Gen.Const(Kind.Classic)), (3, Gen.Const(Kind.Json)));
        var member = Gen.Select(kind, Gen.Select(deed, Gen.Int[0, 20]).Array[5, 25]);
        await member.Array[3, 6].SampleAsync(RunAsync, iter: 30, threads: 1);

        _skipped.Should().BePositive("else nobody lagged, and it has shown nothing");
        _skippedOfJson.Should().BePositive("else no json client lagged");
    }

    private async Task RunAsync((Kind Kind, (Deed Deed, int Number)[] Deeds)[] members)
    {
        using var chat = new Chat(options =>
        {
            options.SlowMembers.MaxLagBytes = 8 * 1024;
            options.AnnounceSinglyUpTo = 1000;
            options.HistoryOnJoin = 0; // it tells again what was told
            options.Limits.BytesPerSecond = 0;
        });
        var orders = new Dictionary<string, JournalOrder>();
        var following = new List<IAsyncDisposable>();
        foreach (var room in Rooms)
        {
            following.Add(await chat.Journal.FollowAsync(room, orders[room] = new JournalOrder(), Cancellation));
        }

        var people = members.Select((m, i) => (m.Kind, m.Deeds, Alias: $"m{i}")).ToLookup(static m => m.Kind == Kind.Json);
        var bots = people[true].Select(m => (Member: new JsonMember(chat, m.Alias), m.Alias, m.Deeds)).ToArray();
        var living = bots.Select(bot => Wait.Meanwhile(() => LiveAsync(bot.Member, bot.Alias, bot.Deeds))).ToArray();
        var heard = await Task.WhenAll(people[false].Select(m => Wait.Meanwhile(() => LiveAsync(chat, m.Alias, m.Kind, m.Deeds))));
        await Task.WhenAll(living);

        await CheckPresenceAsync(chat, [.. bots.Select(static bot => bot.Member)], orders);
        await Task.WhenAll(bots.Select(static bot => bot.Member.LeaveAsync()));
        await CheckNothingIsLeftAsync(chat);
        Check(orders, heard, [.. bots.Select(static bot => bot.Member)]);
        _skipped += chat.Status.Statistics.Skipped;
    }

    /// <summary>When all others have left and the json clients have done what they asked for: they see who is there, and have got everything.</summary>
    private static async Task CheckPresenceAsync(Chat chat, JsonMember[] bots, Dictionary<string, JournalOrder> orders)
    {
        foreach (var bot in bots)
        {
            await bot.CatchUpAsync();
        }

        var presence = chat.Get<IPresence>();
        (await presence.RoomsAsync(Cancellation)).Select(static room => room.Room.Value).Should().BeEquivalentTo(bots.SelectMany(static bot => bot.Rooms).Distinct());
        foreach (var bot in bots)
        {
            foreach (var room in bot.Rooms)
            {
                var last = orders[room].Events.Count;
                var expected = bots.Where(other => other.Rooms.Contains(room)).Select(static other => other.Alias).ToArray();
                var (aliases, got) = await bot.WhoAsync(room);
                aliases.Should().BeEquivalentTo(expected);
                got.Should().Be(last, "an answer about a room comes after everything that happened there");
                chat.Get<RoomDirectory>().Rooms.Single(open => open.Name.Value == room).Subscriptions.Should().HaveCount(expected.Length);
            }
        }
    }

    private static async Task CheckNothingIsLeftAsync(Chat chat)
    {
        (await chat.Get<IPresence>().RoomsAsync(Cancellation)).Should().BeEmpty();
        chat.Get<RoomDirectory>().Rooms.Should().BeEmpty();
        chat.Get<SessionDirectory>().All.Should().BeEmpty();
    }

    private void Check(Dictionary<string, JournalOrder> orders, string[] heard, JsonMember[] bots)
    {
        var places = orders
            .SelectMany(static order => order.Value.Events.Where(static e => e.Type == "message").Select((e, at) => (Id: MarkOf(e), Room: order.Key, At: at)))
            .ToDictionary(static place => place.Id, static place => (place.Room, place.At)); // throws if a message was stored twice
        foreach (var text in heard)
        {
            Check(text, places);
        }

        foreach (var bot in bots)
        {
            _skippedOfJson += bot.Skipped;
            bot.Got.Should().NotContain(got => orders[got.Room].Events[(int)got.Id - 1] != got.Event, "all see the order of the journal");
            bot.Accepted.Should().NotContain(message => orders[message.Room].Events[(int)message.Id - 1].Text != message.Text);
            bot.Said.Should().NotContain(message => places[MarkOf(new Happened("message", "m0", message.Text))].Room != message.Room, "nothing is lost");
        }
    }

    private static string MarkOf(Happened message) => MessageOrSkip().Match($"{message.Alias}: {message.Text}").Groups["id"].Value;

    /// <summary>A json client's life, up to where it only listens.</summary>
    private static async Task LiveAsync(JsonMember member, string alias, (Deed Deed, int Number)[] deeds)
    {
        await member.ComeAsync([.. Rooms.Take(1 + deeds.Length % 3)]);
        var said = 0;
        foreach (var (deed, number) in deeds)
        {
            var room = Rooms[number % Rooms.Length];
            switch (deed)
            {
                case Deed.Say or Deed.SayMuch when member.Rooms.Count > 0:
                    room = member.Rooms.ElementAt(number % member.Rooms.Count);
                    for (var i = 0; i < (deed == Deed.Say ? 1 : 30); i++)
                    {
                        await member.SayAsync(room, $"<{alias}.{said++}>{(deed == Deed.Say ? "" : Filler)}");
                    }

                    break;
                case Deed.Move:
                    await member.JoinAsync(room, after: number % 2 == 0);
                    break;
                case Deed.Part or Deed.Leave:
                    await member.PartAsync(room);
                    break;
                case Deed.Stall:
                    await member.StallAsync();
                    break;
                case Deed.Read:
                    member.Read();
                    break;
                case Deed.Rename:
                    await member.RenameAsync($"{alias}{said++}");
                    break;
                case Deed.Return:
                    await member.ReturnAsync(cut: number);
                    break;
            }
        }
    }

    /// <summary>One member's life; returns all that it was sent.</summary>
    private static async Task<string> LiveAsync(Chat chat, string alias, Kind kind, (Deed Deed, int Number)[] deeds)
    {
        var end = kind switch { Kind.Lf => "\n", Kind.CrLf => "\r\n", _ => "" };
        var prefix = kind == Kind.Classic ? "" : $"{alias}: "; // of sends that run together only the first would be taken off
        var connection = chat.Connect(new InMemoryConnection(inline: true, outputBound: 512));
        var text = new StringBuilder();
        var reading = new Gate();
        var reader = Wait.Meanwhile(() => ReadAsync(connection, text, reading));
        await connection.SendAsync(kind == Kind.Classic ? $"{alias}{alias}: <{alias}.hello>" : $"{alias}{end}");

        var (said, stalled, timestamps) = (0, false, false);
        foreach (var (deed, number) in deeds)
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
                    await connection.SendAsync($"/join {Rooms[number % Rooms.Length]}{end}");
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
}
