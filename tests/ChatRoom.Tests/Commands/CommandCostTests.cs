using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Protocols;
using ChatRoom.Protocols.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Commands;

/// <summary>
/// Until its first wait, a command runs on the thread that reads for all connections of a socket engine. This test bounds that
/// part for every command of the table, including future ones, in a chat as large as one server may have.
/// </summary>
public sealed class CommandCostTests(CommandCostTests.LargeChat chat) : IClassFixture<CommandCostTests.LargeChat>
{
    private const int Runs = 7;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(1);

    // Arguments of commands; each run has its number, so that no run reuses the work of the one before.
    private static readonly Func<int, string>[] Arguments =
    [
        static _ => "",
        static run => $"{run}",
        static _ => "1000",
        static _ => "on",
        static _ => "off",
        static _ => "bob",
        static _ => "bob and some text",
        static run => $"#room{run}",
        static run => $"#new{run}",
        static run => $"name{run}",
        static _ => "m",
        static _ => "message",
        static _ => "mess* -nothing \"number 1\" page:3",
        static _ => new string('x', 390),
        static run => $"{run}{new string('a', 3_900)}", // a possible token at every character
        static _ => string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦 ", 150)),
        static _ => string.Join(' ', Enumerable.Range(0, 900)),
    ];

    public static TheoryData<string> Commands
    {
        get
        {
            using var chat = new Chat();
            return [.. chat.Get<CommandTable>().All.Select(static command => command.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_does_not_keep_a_socket_s_thread_for_more_than_a_millisecond(string name)
    {
        await chat.FillAsync();
        var worst = (Blocked: TimeSpan.Zero, Whole: TimeSpan.Zero, Line: "");
        foreach (var arguments in Arguments)
        {
            var (blocked, whole) = await MeasureAsync(name, arguments);
            if (blocked > worst.Blocked || worst.Line.Length == 0)
            {
                worst = (blocked, whole > worst.Whole ? whole : worst.Whole, $"/{name} {arguments(0)}");
            }

            worst.Whole = whole > worst.Whole ? whole : worst.Whole;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| `/{name}` | {worst.Blocked.TotalMicroseconds:0} | {worst.Whole.TotalMicroseconds:0} |"));
        worst.Blocked.Should().BeLessThan(Most, worst.Line.Length > 60 ? worst.Line[..60] : worst.Line);
    }

    /// <summary>Returns the shortest of several runs: other load on the machine makes a run longer, never shorter.</summary>
    private async Task<(TimeSpan Blocked, TimeSpan Whole)> MeasureAsync(string name, Func<int, string> arguments)
    {
        var (blocked, whole) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            var (caller, connection) = await chat.CallerAsync();
            var line = Encoding.UTF8.GetBytes($"/{name} {arguments(run)}".TrimEnd() + "\n");
            var input = new TextInput(new Pipe().Reader, chat.Requests, line, line.Length);
            input.TryRead(takesLast: false).Should().BeTrue();
            var begin = Stopwatch.GetTimestamp();
            var before = ThreadTime.Now;
            var command = chat.Requests.TakeAsync(caller, input, caller.Session.Stopping); // including the reply and its bytes
            var used = ThreadTime.Now - before; // valid because nothing was awaited: it is the same thread
            await command.AsTask().WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
            var took = Stopwatch.GetElapsedTime(begin);
            blocked = used < blocked ? used : blocked;
            whole = took < whole ? took : whole;
            await LargeChat.LeaveAsync(connection);
        }

        return (blocked, whole);
    }

    /// <summary>Creates 1,000 members and 1,000 messages in the lobby, and 3,000 rooms with topics of the greatest length.</summary>
    public sealed class LargeChat : IAsyncLifetime
    {
        private const int Members = 1_000;
        private const int Rooms = 3_000;
        private const int Messages = 1_000;

        private readonly Chat _chat = new(static options => options.AnnounceSinglyUpTo = int.MaxValue);
        private int _callers;

        internal TextRequests Requests => ((TextProtocol)_chat.Get<ClientProtocols>().Of(ProtocolChoice.Text)).Requests;

        public async ValueTask InitializeAsync()
        {
            for (var i = 0; i < Members; i++)
            {
                await EnterAsync("#lobby", $"member{i}");
            }

            var topic = string.Concat(Enumerable.Repeat("é", Topic.MostBytes / 2));
            for (var i = 0; i < Rooms; i++)
            {
                var room = await EnterAsync($"#room{i}", $"owner{i}");
                await _chat.Journal.AppendAsync(room.Name.Key, Some.Event(ChatEventKind.Topic, "ann", topic));
            }

            await _chat.JoinAsync("bob", new InMemoryConnection(outputBound: 64 * 1024 * 1024));
        }

        /// <summary>Fills the lobby's history, because arrivals and departures of callers displace older messages.</summary>
        internal async Task FillAsync()
        {
            for (var i = 0; i < Messages; i++)
            {
                await _chat.Journal.AppendAsync("#lobby", Some.Message($"message number {i} {new string('x', 100)}", $"member{i}"));
            }
        }

        /// <summary>Creates a member without cached work, which ignores as many people as permitted, and has searched and whispered.</summary>
        internal async Task<(Participant Caller, InMemoryConnection Connection)> CallerAsync()
        {
            var name = $"caller{++_callers}";
            var connection = await _chat.JoinAsync(name, new InMemoryConnection(outputBound: 64 * 1024 * 1024));
            await Wait.UntilAsync(() => _chat.Get<ParticipantDirectory>().Find(Some.Alias(name)) is not null, "the caller is known by its name");
            var caller = _chat.Get<ParticipantDirectory>().Find(Some.Alias(name))!;
            var ignored = new IgnoreList(_chat.Get<ParticipantDirectory>().FindPerson);
            for (var i = 0; i < IgnoreList.Most - 1; i++)
            {
                ignored.TryAdd(new Person(i + 1, Some.Alias($"ignored{i}"), DateTimeOffset.MinValue)).Should().BeTrue();
            }

            caller.Ignore(ignored);
            caller.WhisperPartner = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!.Person;
            _chat.Time.Advance(TimeSpan.FromSeconds(1)); // expires all caches of the last run
            return (caller, connection);
        }

        internal static async Task LeaveAsync(InMemoryConnection connection)
        {
            await connection.VanishAsync();
            await Wait.ForAsync(connection.Served, "the caller has left");
        }

        public ValueTask DisposeAsync()
        {
            _chat.Dispose();
            return default;
        }

        private async Task<Room> EnterAsync(string room, string alias)
        {
            var subscriber = new Subscriber(new LineWriter(PipeWriter.Create(Stream.Null)), tooSlow: null);
            var (entered, _) = await _chat.Get<RoomDirectory>().EnterAsync(
                Some.Room(room), isReturn: false, log => subscriber.Open(log, TextFormatter.For(LineEnd.Lf)), CancellationToken.None);
            await _chat.Get<IPresence>().EnterAsync(entered.Name, Person.NewId(), alias, Some.Alias(alias), CancellationToken.None);
            subscriber.Start();
            return entered;
        }
    }
}
