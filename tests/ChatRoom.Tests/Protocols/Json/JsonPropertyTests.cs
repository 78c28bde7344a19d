using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>
/// Programs that join, part, talk, take other aliases, are cut off and return, in any order, in several rooms. Each of them
/// gets each event of a room once, in order, from where it joined or had got to; and is visible where it is.
/// </summary>
public sealed class JsonPropertyTests : IDisposable
{
    private static readonly string[] Rooms = ["#a", "#b", "#c", "#d"];

    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Each_client_gets_each_event_of_its_rooms_once_and_in_order(int seed)
    {
        _chat.Journal.KeepsAll = true;
        var random = new Random(seed);
        var keeper = await RandomBot.JoinAsync(_chat, "keeper", Rooms); // a room in memory ends with its last member
        var ann = await _chat.JoinAsync("ann");
        await ann.SendAsync("/join #a\n");
        var bots = new List<RandomBot>();
        for (var i = 0; i < 5; i++)
        {
            bots.Add(await RandomBot.JoinAsync(_chat, $"bot{i}", [Rooms[random.Next(Rooms.Length)]]));
        }

        for (var step = 0; step < 400; step++)
        {
            if (random.Next(10) == 0)
            {
                await ann.SendAsync(random.Next(4) == 0 ? $"/join {Rooms[random.Next(Rooms.Length)]}\n" : $"line {step}\n");
            }
            else
            {
                await bots[random.Next(bots.Count)].StepAsync(random, Rooms[random.Next(Rooms.Length)], step);
            }
        }

        foreach (var bot in bots.Append(keeper))
        {
            await bot.CatchUpAsync(); // the keeper last: the others may still be heard
        }

        foreach (var bot in bots.Append(keeper))
        {
            bot.Problems.Should().BeEmpty($"seed {seed}, {bot.Name}");
        }

        foreach (var room in Rooms.Select(Some.Room))
        {
            var entries = await _chat.Journal.ReadAfterAsync(room.Key, 0, IMessageJournal.MostRead, TestContext.Current.CancellationToken);
            var texts = entries.Where(static entry => entry.Event.Kind == ChatEventKind.Message).ToDictionary(static entry => entry.Id, static entry => Utf8(entry.Event.Text));
            foreach (var bot in bots.Prepend(keeper))
            {
                bot.Seen[room.Value].Should().BeSubsetOf(texts, "the room says the same to everybody");
            }

            texts.Values.Should().OnlyHaveUniqueItems();
            keeper.Seen[room.Value].Should().HaveCount(texts.Count);
            (await _chat.Get<IPresence>().AliasesInAsync(room, TestContext.Current.CancellationToken)).Select(static alias => alias.Value).Where(static alias => alias != "ann")
                .Should().BeEquivalentTo(bots.Prepend(keeper).Where(bot => bot.IsIn(room.Value)).Select(static bot => bot.Alias));
        }

        static string Utf8(ReadOnlyMemory<byte> text) => System.Text.Encoding.UTF8.GetString(text.Span);
    }

    /// <summary>A client that keeps what docs/json.md tells it to keep, and notes what is not as it says.</summary>
    private sealed class RandomBot(Chat chat, string name)
    {
        private readonly ConcurrentDictionary<string, State> _rooms = new();
        private Func<Task> _close = static () => Task.CompletedTask;
        private JsonClient _client = null!;
        private string _token = "";
        private Task _reading = Task.CompletedTask;
        private TaskCompletionSource _pong = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public string Alias { get; private set; } = "";

        public ConcurrentQueue<string> Problems { get; } = [];

        /// <summary>The messages that it got, by room and id.</summary>
        public ConcurrentDictionary<string, ConcurrentDictionary<long, string>> Seen { get; } = new(Rooms.ToDictionary(static room => room, static _ => new ConcurrentDictionary<long, string>()));

        public static async Task<RandomBot> JoinAsync(Chat chat, string name, string[] rooms)
        {
            var bot = new RandomBot(chat, name);
            await bot.HelloAsync($$"""{"alias":"{{name}}","history":0,"rooms":[{{string.Join(',', rooms.Select(static room => $"\"{room}\""))}}]}""");
            await bot.CatchUpAsync();
            return bot;
        }

        public bool IsIn(string room) => _rooms.TryGetValue(room, out var state) && state.IsIn;

        public async Task StepAsync(Random random, string room, int step)
        {
            switch (random.Next(20))
            {
                case < 3:
                    await _client.SendAsync(_rooms.TryGetValue(room, out var known) && known.Last > 0
                        ? $$"""{"join":"{{room}}","after":{{known.Last}}}"""
                        : $$"""{"join":"{{room}}","history":{{random.Next(3)}}}""");
                    await CatchUpAsync();
                    break;
                case < 6:
                    await _client.SendAsync($$"""{"part":"{{room}}"}""");
                    await CatchUpAsync();
                    break;
                case 6:
                    await _client.SendAsync($$"""{"command":"/nick {{name}}-{{step}}","room":"{{_rooms.FirstOrDefault(static pair => pair.Value.IsIn).Key ?? room}}"}""");
                    await CatchUpAsync();
                    break;
                case 7:
                    await ReturnAsync(forgets: random.Next(2) == 0);
                    break;
                default:
                    await _client.SendAsync($$"""{"say":"{{name}} {{step}}","room":"{{room}}"}""");
                    break;
            }
        }

        /// <summary>Waits until everything that was sent before is read.</summary>
        public async Task CatchUpAsync()
        {
            _pong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var room in _rooms.Where(static pair => pair.Value.IsIn).Select(static pair => pair.Key))
            {
                await _client.SendAsync($$"""{"who":"{{room}}","ref":"who"}""");
            }

            await _client.SendAsync("""{"ping":1}""");
            await Wait.ForAsync(_pong.Task, "the answer to a ping");
            await Wait.UntilAsync(() => _rooms.Values.All(static state => !state.IsIn || state.IsLive), "all rooms are live");
        }

        private async Task ReturnAsync(bool forgets)
        {
            if (!_rooms.Any(static pair => pair.Value.IsIn))
            {
                return; // it would come back to a room where it is no more
            }

            var before = _rooms.ToDictionary(static pair => pair.Key, static pair => pair.Value.Last);
            await _close();
            await Wait.ForAsync(_reading, "the rest is read");
            foreach (var (room, last) in forgets ? before : []) // as if it had been cut off before
            {
                _rooms[room].Last = last;
            }

            var after = string.Join(',', _rooms.Where(static pair => pair.Value.IsIn).Select(static pair => $"\"{pair.Key}\":{pair.Value.Last}"));
            await HelloAsync($$$"""{"resume":"{{{_token}}}","after":{{{{after}}}}}""");
            await CatchUpAsync();
        }

        private async Task HelloAsync(string hello)
        {
            var connection = chat.Connect();
            _close = async () =>
            {
                await connection.CloseAsync();
                await Wait.ForAsync(connection.Served, "the server has noticed");
            };
            _client = await new JsonClient(connection).HelloAsync(hello);
            _token = _client.Token;
            Alias = _client.Welcome.GetProperty("alias").GetString()!;
            foreach (var room in _client.Welcome.GetProperty("rooms").EnumerateArray())
            {
                _rooms.GetOrAdd(room.GetString()!, static _ => new State()).Begin();
            }

            _reading = ReadAsync(_client);
        }

        private async Task ReadAsync(JsonClient client)
        {
            try
            {
                while (true)
                {
                    Take(await client.ReadAsync());
                }
            }
            catch (EndOfStreamException)
            {
                // The connection is closed.
            }
        }

        private void Take(System.Text.Json.JsonElement got)
        {
            var type = got.GetProperty("type").GetString()!;
            var room = got.TryGetProperty("room", out var name) ? name.GetString()! : "";
            var state = _rooms.GetOrAdd(room, static _ => new State());
            switch (type)
            {
                case "pong":
                    _pong.TrySetResult();
                    break;
                case "joined-room":
                    state.Begin();
                    break;
                case "left-room":
                    state.IsIn = false;
                    break;
                case "live":
                    var next = long.Parse(got.GetProperty("next").GetString()!.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
                    Require(!state.HadPosition || state.Last == next - 1, got, $"live, but the last event was {state.Last}");
                    (state.Last, state.IsLive) = (next - 1, true);
                    break;
                case "answer":
                    Alias = got.TryGetProperty("alias", out var alias) ? alias.GetString()! : Alias;
                    break;
                case "error" or "notice":
                    break;
                default:
                    if (!got.TryGetProperty("id", out var number))
                    {
                        Problems.Enqueue($"unexpected: {got}");
                        break;
                    }

                    var id = number.GetInt64();
                    Require(state.IsIn, got, "not in that room");
                    Require(got.TryGetProperty("past", out _) == !state.IsLive, got, "past until live");
                    Require(id == state.Last + 1 || (!state.HadPosition && !state.IsLive && id > state.Last), got, $"the last event was {state.Last}");
                    state.Last = id;
                    if (type == "message")
                    {
                        Seen[room][id] = got.GetProperty("text").GetString()!;
                    }

                    break;
            }
        }

        private void Require(bool holds, System.Text.Json.JsonElement got, string problem)
        {
            if (!holds)
            {
                Problems.Enqueue($"{problem}: {got}");
            }
        }

        private sealed class State
        {
            public long Last { get; set; }

            public bool IsIn { get; set; }

            public bool IsLive { get; set; }

            /// <summary>Whether it was there before: history leaves out some of what is not said, missed events are complete.</summary>
            public bool HadPosition { get; private set; }

            public void Begin() => (IsIn, IsLive, HadPosition) = (true, false, Last > 0);
        }
    }
}
