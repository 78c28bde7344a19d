using System.Globalization;
using System.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Rooms;

/// <summary>
/// Whatever rooms a connection joins and leaves, and however far it lags: it receives each room's messages in the order of
/// that room, each once, from its joining to its leaving, except for exactly as many as the notices say.
/// </summary>
public class SubscriptionPropertyTests
{
    private const int Rooms = 5;
    private const int MaxLag = 8 * 1024;
    private static readonly string Filler = new('x', 400);
    private long _skipped;

    private enum Deed
    {
        Say,
        SayMuch,
        Join,
        Leave,
        Move,
        Reply,
        Stall,
        Read,
    }

    [Fact]
    public async Task Each_subscription_receives_its_part_of_the_room_in_order_without_loss_or_repetition()
    {
        var step = Gen.Select(Gen.Frequency(
            (6, Gen.Const(Deed.Say)),
            (2, Gen.Const(Deed.SayMuch)),
            (4, Gen.Const(Deed.Join)),
            (3, Gen.Const(Deed.Leave)),
            (2, Gen.Const(Deed.Move)),
            (2, Gen.Const(Deed.Reply)),
            (1, Gen.Const(Deed.Stall)),
            (2, Gen.Const(Deed.Read))), Gen.Int[0, Rooms - 1], Gen.Int[0, 3]);
        await step.Array[20, 120].SampleAsync(RunAsync, iter: 60, threads: 1);

        _skipped.Should().BePositive("otherwise nobody lagged, and nothing is shown");
    }

    private async Task RunAsync((Deed Deed, int Room, int Client)[] steps)
    {
        // Only this thread appends, so the ids of a room are known; the pumps run on other threads.
        var logs = Enumerable.Range(0, Rooms).Select(room => SubscriberRig.NewLog(MaxLag, $"#r{room}")).ToArray();
        var clients = Enumerable.Range(0, 4).Select(_ => new Client(logs)).ToArray();
        foreach (var (deed, room, number) in steps)
        {
            var client = clients[number];
            switch (deed)
            {
                case Deed.Say or Deed.SayMuch:
                    for (var i = 0; i < (deed == Deed.Say ? 1 : 30); i++)
                    {
                        logs[room].Append(logs[room].NextId, Some.Message($"{logs[room].NextId} {(deed == Deed.Say ? "" : Filler)}", $"r{room}"));
                    }

                    break;
                case Deed.Join:
                    client.Join(room);
                    break;
                case Deed.Leave:
                    client.Leave(room);
                    break;
                case Deed.Move:
                    client.Move(room, (room + 1) % Rooms);
                    break;
                case Deed.Reply:
                    client.Reply(room);
                    break;
                case Deed.Stall:
                    client.Stall();
                    break;
                case Deed.Read:
                    client.Read();
                    break;
            }
        }

        foreach (var client in clients)
        {
            _skipped += await client.CheckAsync();
        }

        logs.Select(log => log.Open(SubscriberRig.Lf, clients[0].Subscriber).Track.Cursors).Should().OnlyContain(cursors => cursors == 1, "all others are closed");
    }

    /// <summary>A connection and the ids that it must receive: for each room, those from each opening to its end.</summary>
    private sealed class Client
    {
        private readonly RoomLog[] _logs;
        private readonly SubscriberRig _rig;
        private readonly Subscription?[] _in = new Subscription?[Rooms];
        private readonly long[] _from = new long[Rooms];
        private readonly HashSet<(int Room, long Id)> _due = [];
        private readonly List<((int Room, long Before) First, (int Room, long From) Second)> _follows = [];
        private readonly List<string> _lines = [];
        private volatile TaskCompletionSource _reading = Opened();
        private readonly Task _reader;
        private int _replies;

        public Client(RoomLog[] logs)
        {
            _logs = logs;
            _rig = new SubscriberRig(bound: 512).Start();
            _reader = Wait.Meanwhile(async () =>
            {
                while (await _rig.Received.ReadLineAsync() is var line && line != "end")
                {
                    await _reading.Task;
                    _lines.Add(line);
                }
            });
        }

        public Subscriber Subscriber => _rig.Subscriber;

        public void Join(int room, Subscription? previous = null)
        {
            if (_in[room] is null)
            {
                _in[room] = Subscriber.Open(_logs[room], SubscriberRig.Lf, previous: previous);
                _from[room] = _logs[room].NextId;
            }
        }

        public void Leave(int room)
        {
            if (_in[room] is not { } subscription)
            {
                return;
            }

            for (var id = _from[room]; id < _logs[room].NextId; id++)
            {
                _due.Add((room, id));
            }

            subscription.End();
            _in[room] = null;
        }

        public void Move(int from, int to)
        {
            if (_in[from] is { } left && _in[to] is null)
            {
                Join(to, left);
                _follows.Add(((from, _logs[from].NextId), (to, _from[to])));
                Leave(from);
            }
        }

        public void Reply(int room)
        {
            var line = Encoding.UTF8.GetBytes($"reply {_replies++}\n");
            if (_in[room] is { } subscription)
            {
                subscription.Reply(line, subscription.Log.NextId);
            }
            else
            {
                Subscriber.Reply(line);
            }
        }

        public void Stall() => _reading = _reading.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _reading;

        public void Read() => _reading.TrySetResult();

        /// <summary>Leaves all rooms and checks what was received. Returns how many messages were skipped.</summary>
        public async Task<long> CheckAsync()
        {
            for (var room = 0; room < Rooms; room++)
            {
                Leave(room);
            }

            Subscriber.End();
            Read();
            await Wait.ForAsync(Subscriber.WhenClosedAsync(), "the pump ends");
            await _rig.Writer.WriteAsync("end\n"u8.ToArray());
            await Wait.ForAsync(_reader, "all is read");

            var replies = _lines.Where(static line => line.StartsWith("reply ", StringComparison.Ordinal)).ToArray();
            replies.Should().BeEquivalentTo(Enumerable.Range(0, _replies).Select(static i => $"reply {i}"));
            var skipped = _lines.Where(static line => line.StartsWith('*')).Sum(static line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            var got = _lines.Select(Parse).ToArray();
            var messages = got.OfType<(int Room, long Id)>().ToArray();
            messages.Should().OnlyHaveUniqueItems();
            messages.Where(message => !_due.Contains(message)).Should().BeEmpty("it was not in those rooms then");
            (messages.Length + skipped).Should().Be(_due.Count);
            skipped.Should().Be(Subscriber.Counters.Skipped);
            foreach (var room in messages.GroupBy(static message => message.Room))
            {
                room.Select(static message => message.Id).Should().BeInAscendingOrder();
            }

            foreach (var (first, second) in _follows)
            {
                Array.FindLastIndex(got, message => message is var (room, id) && room == first.Room && id < first.Before)
                    .Should().BeLessThan(got.Append((second.Room, second.From)).ToList()
                        .FindIndex(message => message is var (room, id) && room == second.Room && id >= second.From));
            }

            return skipped;
        }

        private static TaskCompletionSource Opened()
        {
            var opened = new TaskCompletionSource();
            opened.SetResult();
            return opened;
        }

        private static (int Room, long Id)? Parse(string line) => line[0] == 'r' && line.Split(' ') is [var room, var id, ..] && room.EndsWith(':')
            ? (room[1] - '0', long.Parse(id, CultureInfo.InvariantCulture))
            : null;
    }
}
