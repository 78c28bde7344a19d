using System.Diagnostics.CodeAnalysis;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>Whatever the journal does, a json client learns what docs/json.md says, and nothing waits forever.</summary>
public sealed class JsonJournalFaultTests : IDisposable
{
    private const string Unknown = """{"type":"error","ref":"1","room":"#lobby","code":"unknown-fate","text":"the server does not know whether your message was saved"}""";
    private const string NotStored = """{"type":"error","ref":"1","room":"#lobby","code":"not-stored","text":"message not sent: the server could not save it"}""";
    private const string One = """{"type":"message","room":"#lobby","id":3,"alias":"bot","text":"one"}""";

    private readonly FaultyJournal _journal = new();
    private readonly Chat _chat;

    [SuppressMessage("Reliability", "CA2000", Justification = "the chat is disposed of")]
    public JsonJournalFaultTests() => _chat = new Chat(journal: _journal);

    [Theory]
    [InlineData(JournalFault.Refused, NotStored, false)]
    [InlineData(JournalFault.UnknownAndLost, Unknown, false)]
    [InlineData(JournalFault.UnknownAndStored, Unknown, true)]
    public async Task Sender_learns_the_outcome_and_everybody_sees_what_is_stored(JournalFault fault, string outcome, bool isSeen)
    {
        var (ann, bot) = await JoinAnnAndBotAsync();
        _journal.Appending = text => text == "one" ? fault : JournalFault.None;

        await bot.SendAsync("""{"say":"one","ref":"1"}""");
        await bot.SendAsync("""{"say":"two","ref":"2"}""");

        var id = isSeen ? 4 : 3;
        string two = $$"""{"type":"message","room":"#lobby","id":{{id}},"alias":"bot","text":"two"}""";
        string[] seen = isSeen ? [One, two] : [two];
        (await bot.ReadAsync(seen.Length + 2)).Should().BeEquivalentTo([.. seen, outcome, $$"""{"type":"accepted","ref":"2","room":"#lobby","id":{{id}}}"""])
            .And.ContainInOrder(seen).And.ContainInOrder(outcome, $$"""{"type":"accepted","ref":"2","room":"#lobby","id":{{id}}}""");
        (await ann.ReadAsync(seen.Length)).Should().Equal(seen);
    }

    [Fact]
    public async Task Client_learns_which_events_are_missing_and_continues()
    {
        var (ann, bot) = await JoinAnnAndBotAsync();

        _journal.Lose("#lobby", 37);
        await bot.SendAsync("""{"say":"hi","ref":"1"}""");

        string[] seen =
        [
            """{"type":"skipped","room":"#lobby","from":3,"to":39,"messages":37}""",
            """{"type":"message","room":"#lobby","id":40,"alias":"bot","text":"hi"}""",
        ];
        (await bot.ReadAsync(3)).Should().Equal([.. seen, """{"type":"accepted","ref":"1","room":"#lobby","id":40}"""]);
        (await ann.ReadAsync(2)).Should().Equal(seen);
    }

    [Fact]
    public async Task Client_learns_that_a_room_was_set_back_and_its_new_epoch()
    {
        var connection = _chat.Connect();
        var bot = await new JsonClient(connection).HelloAsync("""{"alias":"bot","rooms":["#lobby","#ops"],"history":0}""");
        var first = (await bot.ReadUntilAsync("live")).GetProperty("next").GetString()!;
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");
        var ann = await _chat.JoinAsync("ann");
        await bot.ReadUntilAsync("connected"); // #2

        _journal.SetBack("#lobby");
        await bot.SendAsync("""{"say":"hi","room":"#lobby","ref":"1"}""");
        await bot.SendAsync("""{"say":"ho","room":"#ops","ref":"2"}""");

        var setBack = await bot.ReadUntilAsync("set-back");
        setBack.GetProperty("room").GetString().Should().Be("#lobby");
        var next = setBack.GetProperty("next").GetString()!;
        next.Should().EndWith(":1").And.NotStartWith(first.Split(':')[0] + ":");
        (await bot.ReadAsync(4)).Should().BeEquivalentTo(
            """{"type":"message","room":"#lobby","id":1,"alias":"bot","text":"hi"}""",
            """{"type":"accepted","ref":"1","room":"#lobby","id":1}""",
            """{"type":"message","room":"#ops","id":2,"alias":"bot","text":"ho"}""",
            """{"type":"accepted","ref":"2","room":"#ops","id":2}""");
        await ann.Received.ReadLinesUntilAsync("bot: hi");
        await connection.VanishAsync();
        await Wait.ForAsync(connection.Served, "it is gone");

        var again = await new JsonClient(_chat.Connect()).HelloAsync(
            $$$"""{"resume":"{{{bot.Token}}}","rooms":["#lobby"],"after":{"#lobby":"{{{next.Split(':')[0]}}}:1"}}""");

        (await again.ReadAsync(3)).Should().Equal(
            """{"type":"joined-room","room":"#lobby","topic":"","members":2,"next":"e:3"}""",
            """{"type":"left","room":"#lobby","id":2,"alias":"bot","past":true}""",
            """{"type":"live","room":"#lobby","next":"e:3"}""");
    }

    [Fact]
    public async Task Client_that_returns_with_a_former_epoch_learns_that_the_room_was_set_back()
    {
        var (ann, bot) = await JoinAnnAndBotAsync();
        await bot.SendAsync("""{"part":"#lobby"}""");
        await bot.ReadUntilAsync("left-room");
        await ann.ReadUntilAsync("parted");
        var former = _journal.EpochOf("#lobby").Value;

        _journal.SetBack("#lobby");
        await bot.SendAsync($$"""{"join":"#lobby","after":"e{{former:x}}:2","ref":"j"}""");

        (await bot.ReadAsync(3)).Should().Equal(
            """{"type":"joined-room","ref":"j","room":"#lobby","topic":"","members":2,"next":"e:1"}""",
            """{"type":"set-back","room":"#lobby","next":"e:1"}""",
            """{"type":"live","room":"#lobby","next":"e:1"}""");
    }

    [Fact]
    public async Task Late_answer_delays_what_is_said_and_keeps_its_order()
    {
        var (ann, bot) = await JoinAnnAndBotAsync();
        _journal.Appending = static text => text == "one" ? JournalFault.Silent : JournalFault.None;

        await bot.SendAsync("""{"say":"one","ref":"1"}""");
        await ann.SendAsync("""{"say":"two","ref":"2"}""");
        await bot.SendAsync("""{"ping":1,"ref":"p"}""");
        (await bot.ReadAsync(1)).Should().Equal("""{"type":"pong","ref":"p"}"""); // it waits for nothing
        _journal.Answer();

        string two = """{"type":"message","room":"#lobby","id":4,"alias":"ann","text":"two"}""";
        (await bot.ReadAsync(3)).Should().BeEquivalentTo([One, """{"type":"accepted","ref":"1","room":"#lobby","id":3}""", two])
            .And.ContainInOrder(One, two);
        (await ann.ReadAsync(3)).Should().Equal(One, two, """{"type":"accepted","ref":"2","room":"#lobby","id":4}""");
    }

    [Fact]
    public async Task Outcome_is_known_to_be_unknown_in_time_if_the_journal_is_silent_and_comes_once()
    {
        var (ann, bot) = await JoinAnnAndBotAsync();
        var participant = _chat.Get<SessionDirectory>().All.Select(static session => session.Participant!).Single(static who => who.Alias.Value == "bot");
        _journal.Appending = static text => text == "one" ? JournalFault.Silent : JournalFault.None;
        await bot.SendAsync("""{"say":"one","ref":"1"}""");
        await bot.SendAsync("""{"who":"#lobby","ref":"w"}"""); // waits for what was said before

        for (var second = 0; second <= PendingAppends.MostSilentTurns; second++)
        {
            participant.LookAtAppends();
        }

        (await bot.ReadAsync(2)).Should().Equal(Unknown, """{"type":"answer","ref":"w","room":"#lobby","aliases":["ann","bot"],"count":2}""");
        _journal.Answer();
        (await bot.ReadAsync(1)).Should().Equal(One);
        (await ann.ReadAsync(1)).Should().Equal(One);
        await bot.SendAsync("""{"say":"two","ref":"2"}""");
        (await bot.ReadAsync(2)).Should().Equal(
            """{"type":"message","room":"#lobby","id":4,"alias":"bot","text":"two"}""",
            """{"type":"accepted","ref":"2","room":"#lobby","id":4}""");
    }

    [Fact]
    public async Task Client_leaves_although_the_journal_never_answers()
    {
        await JoinAsync("ann");
        var connection = _chat.Connect();
        var bot = await new JsonClient(connection).HelloAsync("""{"alias":"bot","rooms":["#lobby","#ops"],"history":0}""");
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");
        _journal.Appending = static _ => JournalFault.Silent;
        await _chat.Housekeeping.StartAsync(CancellationToken.None);

        await bot.SendAsync("""{"say":"one","room":"#lobby","ref":"1"}""");
        await bot.SendAsync("""{"say":"two","room":"#ops","ref":"2"}""");
        await bot.SendAsync("""{"part":"#ops","ref":"p"}""");
        var parted = bot.ReadUntilAsync("left-room");
        await PassAsync(parted);
        await connection.CloseAsync();
        await PassAsync(connection.Served);

        (await _chat.Get<IPresence>().RoomsAsync(CancellationToken.None)).Select(static room => (room.Room.Value, room.People)).Should().Equal(("#lobby", 1));
        _chat.Get<SessionDirectory>().All.Should().ContainSingle();
        await _chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(JournalFault.Refused)]
    [InlineData(JournalFault.Silent)]
    public async Task Room_that_cannot_be_followed_is_not_entered_and_the_client_may_try_again(JournalFault fault)
    {
        _journal.Following = room => room == "#ops" ? fault : JournalFault.None;
        var bot = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"bot","rooms":["#ops","#lobby"],"history":0}""");

        var error = bot.ReadAsync();
        await PassAsync(error);
        _journal.Following = static _ => JournalFault.None;
        _journal.Answer();

        (await error).GetProperty("code").GetString().Should().Be("journal-unavailable");
        (await error).GetProperty("room").GetString().Should().Be("#ops");
        (await bot.ReadUntilAsync("connected")).GetProperty("room").GetString().Should().Be("#lobby");
        await bot.SendAsync("""{"join":"#ops","history":0}""");
        (await bot.ReadUntilAsync("joined")).GetProperty("room").GetString().Should().Be("#ops");
    }

    [Theory]
    [InlineData(JournalFault.Refused)]
    [InlineData(JournalFault.Silent)]
    public async Task Past_that_cannot_be_read_is_an_error(JournalFault fault)
    {
        var (_, bot) = await JoinAnnAndBotAsync();
        _journal.Reading = _ => fault;

        await bot.SendAsync("""{"past":"#lobby","ref":"p"}""");
        var error = bot.ReadAsync(1);
        await PassAsync(error);

        (await error).Single().Should().StartWith("""{"type":"error","ref":"p","room":"#lobby","code":"journal-unavailable",""");
    }

    public void Dispose()
    {
        _journal.Answer();
        _chat.Dispose();
    }

    private async Task<JsonClient> JoinAsync(string alias)
    {
        var client = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"{{alias}}","history":0}""");
        await client.ReadUntilAsync("connected");
        return client;
    }

    private async Task<(JsonClient Ann, JsonClient Bot)> JoinAnnAndBotAsync()
    {
        var ann = await JoinAsync("ann"); // #1
        var bot = await JoinAsync("bot"); // #2
        await ann.ReadUntilAsync("connected");
        return (ann, bot);
    }

    /// <summary>Lets time pass until a task has ended.</summary>
    private async Task PassAsync(Task task)
    {
        await Wait.UntilAsync(
            () =>
            {
                _chat.Time.Advance(TimeSpan.FromSeconds(1));
                return task.IsCompleted;
            },
            "it has ended");
    }
}
