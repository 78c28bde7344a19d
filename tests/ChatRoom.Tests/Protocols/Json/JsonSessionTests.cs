using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>What a json client asks for, and what it gets.</summary>
public sealed class JsonSessionTests : IDisposable
{
    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Client_is_welcomed_and_follows_its_rooms()
    {
        var bot = await JoinAsync("""{"alias":"bot","rooms":["#ops","#dev"],"ref":"h"}""", rooms: 0);

        bot.Welcome.GetProperty("alias").GetString().Should().Be("bot");
        bot.Welcome.GetProperty("ref").GetString().Should().Be("h");
        bot.Welcome.GetProperty("rooms").EnumerateArray().Select(static room => room.GetString()).Should().Equal("#ops", "#dev");
        bot.Token.Should().HaveLength(32);
        (await bot.ReadAsync(6)).Should().Equal(
            """{"type":"joined-room","room":"#ops","topic":"","members":1,"next":"e:1"}""",
            """{"type":"live","room":"#ops","next":"e:1"}""",
            """{"type":"connected","room":"#ops","id":1,"alias":"bot"}""",
            """{"type":"joined-room","room":"#dev","topic":"","members":1,"next":"e:1"}""",
            """{"type":"live","room":"#dev","next":"e:1"}""",
            """{"type":"connected","room":"#dev","id":1,"alias":"bot"}""");
    }

    [Fact]
    public async Task Without_rooms_a_client_is_in_the_lobby_and_talks_with_text_clients()
    {
        var ann = await _chat.JoinAsync("ann");
        var bot = await JoinAsync("""{"alias":"bot","history":0}""");

        await bot.SendAsync("""{"say":"hi","ref":"c1"}""");
        await ann.SendAsync("hello\n/me waves\n");

        await ann.ExpectAsync("bot has connected to the chat room!", "bot: hi", "ann: hello", "** ann waves");
        (await bot.ReadAsync(4)).Should().Equal(
            """{"type":"message","room":"#lobby","id":3,"alias":"bot","text":"hi"}""",
            """{"type":"accepted","ref":"c1","room":"#lobby","id":3}""",
            """{"type":"message","room":"#lobby","id":4,"alias":"ann","text":"hello"}""",
            """{"type":"action","room":"#lobby","id":5,"alias":"ann","text":"waves"}""");
    }

    [Fact]
    public async Task History_is_past_and_ends_with_live()
    {
        var ann = await _chat.JoinAsync("ann");
        await ann.SendAsync("one\ntwo\nthree\n");
        await ann.ExpectAsync("ann: one", "ann: two", "ann: three");

        var bot = await JoinAsync("""{"alias":"bot","history":2}""", rooms: 0);

        (await bot.ReadAsync(4)).Should().Equal(
            """{"type":"joined-room","room":"#lobby","topic":"","members":2,"next":"e:5"}""",
            """{"type":"message","room":"#lobby","id":3,"alias":"ann","text":"two","past":true}""",
            """{"type":"message","room":"#lobby","id":4,"alias":"ann","text":"three","past":true}""",
            """{"type":"live","room":"#lobby","next":"e:5"}""");
    }

    [Theory]
    [InlineData("""{"say":"hi","room":"#ops","ref":"r"}""", """{"type":"error","ref":"r","room":"#ops","code":"not-in-room","text":"you are not in that room"}""")]
    [InlineData("""{"say":" ","ref":"r"}""", """{"type":"error","ref":"r","room":"#lobby","code":"bad-request","text":"not sent: it has no visible character"}""")]
    [InlineData("""{"do":"a\nb","ref":"r"}""", """{"type":"error","ref":"r","room":"#lobby","code":"bad-request","text":"do: it has more than one line","member":"do"}""")]
    [InlineData("""{"part":"#ops","ref":"r"}""", """{"type":"error","ref":"r","room":"#ops","code":"not-in-room","text":"you are not in that room"}""")]
    [InlineData("""{"join":"#lobby","ref":"r"}""", """{"type":"notice","ref":"r","room":"#lobby","text":"you are already in #lobby"}""")]
    [InlineData("""{"who":"#lobby","ref":"r"}""", """{"type":"answer","ref":"r","room":"#lobby","aliases":["bot"],"count":1}""")]
    [InlineData("""{"past":"#lobby","limit":5,"ref":"r"}""", """{"type":"answer","ref":"r","room":"#lobby","events":[]}""")]
    [InlineData("""{"past":"#ops","ref":"r"}""", """{"type":"error","ref":"r","room":"#ops","code":"not-in-room","text":"you are not in that room"}""")]
    [InlineData("""{"search":"","ref":"r"}""", """{"type":"error","ref":"r","room":"#lobby","code":"bad-request","text":"search: a search needs a word that is to be there","member":"search"}""")]
    [InlineData("""{"whisper":"zoe","text":"psst","ref":"r"}""", """{"type":"error","ref":"r","code":"no-such-alias","text":"nobody here is called zoe"}""")]
    [InlineData("""{"whisper":"/","text":"psst","ref":"r"}""", """{"type":"error","ref":"r","code":"no-such-alias","text":"nobody here has that alias"}""")]
    [InlineData("""{"read":"#lobby","id":1,"ref":"r"}""", """{"type":"error","ref":"r","room":"#lobby","code":"not-permitted","text":"you need an account for that: /register, or /login <alias>"}""")]
    [InlineData("""{"command":"/topic","ref":"r"}""", """{"type":"answer","ref":"r","room":"#lobby","topic":""}""")]
    [InlineData("""{"command":"foo","ref":"r"}""", """{"type":"error","ref":"r","room":"#lobby","code":"unknown-command","text":"unknown command: /foo (try /help)"}""")]
    [InlineData("""{"command":"/rooms","ref":"r"}""", """{"type":"answer","ref":"r","room":"#lobby","rooms":[{"room":"#lobby","members":1,"topic":""}],"count":1}""")]
    [InlineData("""{"command":"/timestamps off","ref":"r"}""", """{"type":"notice","ref":"r","room":"#lobby","text":"timestamps are off"}""")]
    [InlineData("""{"ping":1,"ref":"r"}""", """{"type":"pong","ref":"r"}""")]
    [InlineData("""{"ping":1}""", """{"type":"pong"}""")]
    [InlineData("""{"alias":"bot","ref":"r"}""", """{"type":"error","ref":"r","code":"bad-request","text":"alias: the session has begun already","member":"alias"}""")]
    [InlineData("""{"say":7,"ref":"r"}""", """{"type":"error","ref":"r","code":"bad-request","text":"say: it is not a string","member":"say"}""")]
    public async Task Request_is_answered(string request, string answer)
    {
        var bot = await JoinAsync("""{"alias":"bot"}""");

        await bot.SendAsync(request);

        (await bot.ReadAsync(1)).Should().Equal(answer);
    }

    [Fact]
    public async Task Rooms_are_joined_and_left_and_the_answer_is_the_last_of_a_room()
    {
        var ann = await _chat.JoinAsync("ann");
        await ann.SendAsync("/join #ops\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        var bot = await JoinAsync("""{"alias":"bot"}""");

        await bot.SendAsync("""{"join":"#ops","history":0,"ref":"j"}""");
        (await bot.ReadAsync(3)).Should().Equal(
            """{"type":"joined-room","ref":"j","room":"#ops","topic":"","members":2,"next":"e:2"}""",
            """{"type":"live","room":"#ops","next":"e:2"}""",
            """{"type":"joined","room":"#ops","id":2,"alias":"bot"}""");
        await bot.SendAsync("""{"say":"hi"}""");
        (await bot.ReadAsync(1)).Should().Equal(
            """{"type":"error","code":"bad-request","text":"room: you are in 2 rooms: name one","member":"room"}""");

        await ann.SendAsync("bye\n");
        await ann.Received.ReadLinesUntilAsync("ann: bye");
        await bot.SendAsync("""{"part":"#ops","ref":"p"}""");
        await ann.ExpectAsync("* bot has left this room");
        await ann.SendAsync("alone\n");
        await bot.SendAsync("""{"part":"#lobby","ref":"q"}""");
        (await bot.ReadAsync(3)).Should().Equal(
            """{"type":"message","room":"#ops","id":3,"alias":"ann","text":"bye"}""",
            """{"type":"left-room","ref":"p","room":"#ops"}""",
            """{"type":"left-room","ref":"q","room":"#lobby"}""");
    }

    [Fact]
    public async Task Client_in_no_room_is_answered_and_can_join_again()
    {
        var ann = await _chat.JoinAsync("ann");
        var bot = await JoinAsync("""{"alias":"bot","history":0}""");
        await bot.SendAsync("""{"part":"#lobby"}""");
        (await bot.ReadAsync(1)).Should().Equal("""{"type":"left-room","room":"#lobby"}""");

        await bot.SendAsync("""{"ping":1,"ref":"p"}""");
        await bot.SendAsync("""{"say":"hi","ref":"s"}""");
        await ann.SendAsync("/msg bot psst\n");
        (await bot.ReadAsync(3)).Should().Equal(
            """{"type":"pong","ref":"p"}""",
            """{"type":"error","ref":"s","code":"bad-request","text":"room: you are in 0 rooms: name one","member":"room"}""",
            """{"type":"whisper","from":"ann","to":"bot","text":"psst"}""");

        await bot.SendAsync("""{"join":"#ops","ref":"j"}""");
        (await bot.ReadUntilAsync("joined")).GetProperty("room").GetString().Should().Be("#ops");
    }

    [Fact]
    public async Task Whisper_is_answered_by_its_copy_and_arrives()
    {
        var ann = await JoinAsync("""{"alias":"ann"}""");
        var bot = await JoinAsync("""{"alias":"bot","rooms":["#ops"]}""");

        await bot.SendAsync("""{"whisper":"ann","text":"psst","ref":"w"}""");

        (await bot.ReadAsync(1)).Should().Equal("""{"type":"whisper","ref":"w","from":"bot","to":"ann","text":"psst"}""");
        (await ann.ReadAsync(1)).Should().Equal("""{"type":"whisper","from":"bot","to":"ann","text":"psst"}""");
    }

    [Fact]
    public async Task Text_with_lines_is_a_message_each_and_too_many_are_refused()
    {
        var bot = await JoinAsync("""{"alias":"bot"}""");

        await bot.SendAsync("""{"say":"one\r\n\ntwo\n","ref":"c"}""");
        (await bot.ReadAsync(4)).Should().BeEquivalentTo(
            """{"type":"message","room":"#lobby","id":2,"alias":"bot","text":"one"}""",
            """{"type":"accepted","ref":"c","room":"#lobby","id":2}""",
            """{"type":"message","room":"#lobby","id":3,"alias":"bot","text":"two"}""",
            """{"type":"accepted","ref":"c","room":"#lobby","id":3}""");

        await bot.SendAsync("""{"say":"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11","room":"#lobby","ref":"d"}""");
        (await bot.ReadAsync(1)).Should().Equal(
            """{"type":"error","ref":"d","room":"#lobby","code":"too-long","text":"a text has at most 10 lines"}""");
    }

    [Fact]
    public async Task Each_line_of_a_text_is_paid_for()
    {
        using var chat = new Chat(static options => (options.Limits.MessagesPerSecond, options.Limits.MessageBurst) = (1, 3));
        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        await bot.ReadUntilAsync("connected");

        await bot.SendAsync("""{"say":"one\ntwo\nthree\nfour"}""");
        (await bot.ReadAsync(3)).Select(static line => line.Split("\"text\":")[1]).Should().Equal("\"one\"}", "\"two\"}", "\"three\"}");
        (await chat.Journal.ReadAfterAsync("#lobby", 0, 10, TestContext.Current.CancellationToken)).Should().HaveCount(4);
        chat.Time.Advance(TimeSpan.FromSeconds(1));

        (await bot.ReadAsync(1)).Should().Equal("""{"type":"message","room":"#lobby","id":5,"alias":"bot","text":"four"}""");
    }

    [Fact]
    public async Task Search_finds_what_is_older_than_an_id()
    {
        var bot = await JoinAsync("""{"alias":"bot"}""");
        await bot.SendAsync("""{"say":"tea one\ntea two"}""");
        await bot.ReadUntilAsync("message");
        await bot.ReadUntilAsync("message");

        await bot.SendAsync("""{"search":"tea","before":3,"ref":"s"}""");

        (await bot.ReadAsync(1)).Should().Equal(
            """{"type":"answer","ref":"s","room":"#lobby","events":[{"type":"message","room":"#lobby","id":2,"alias":"bot","text":"tea one","past":true}],"more":false,"complete":true}""");
    }

    [Fact]
    public async Task Command_that_publishes_is_confirmed_and_any_other_is_answered()
    {
        var bot = await JoinAsync("""{"alias":"bot"}""");

        await bot.SendAsync("""{"command":"/topic tea","ref":"t"}""");
        await bot.SendAsync("""{"command":"/nick bea","ref":"n"}""");
        await bot.SendAsync("""{"command":"/ignore zoe","ref":"i"}""");
        await bot.SendAsync("""{"command":"/join #ops","ref":"j"}""");

        (await bot.ReadAsync(6)).Should().Equal(
            """{"type":"topic","room":"#lobby","id":2,"alias":"bot","topic":"tea"}""",
            """{"type":"accepted","ref":"t","room":"#lobby","id":2}""",
            """{"type":"renamed","room":"#lobby","id":3,"alias":"bot","to":"bea"}""",
            """{"type":"answer","ref":"n","room":"#lobby","alias":"bea"}""",
            """{"type":"error","ref":"i","room":"#lobby","code":"no-such-alias","text":"nobody here is called zoe"}""",
            """{"type":"joined-room","ref":"j","room":"#ops","topic":"","members":1,"next":"e:1"}""");
    }

    [Fact]
    public async Task Message_that_is_not_stored_is_an_error_with_the_reference()
    {
        var bot = await JoinAsync("""{"alias":"bot"}""");
        _chat.Journal.Failure = "the disk is full";

        await bot.SendAsync("""{"say":"hi","ref":"c"}""");

        (await bot.ReadAsync(1)).Should().Equal(
            """{"type":"error","ref":"c","room":"#lobby","code":"not-stored","text":"message not sent: the server could not save it"}""");
    }

    [Fact]
    public async Task Client_gets_its_own_messages_though_people_do_not()
    {
        using var chat = new Chat(static options => options.EchoToSender = false);
        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot","history":0}""");
        await bot.ReadUntilAsync("connected");

        await bot.SendAsync("""{"say":"hi","ref":"c1"}""");

        (await bot.ReadAsync(2)).Should().Equal(
            """{"type":"message","room":"#lobby","id":2,"alias":"bot","text":"hi"}""",
            """{"type":"accepted","ref":"c1","room":"#lobby","id":2}""");
    }

    [Fact]
    public async Task Number_of_rooms_is_bounded()
    {
        using var chat = new Chat(static options => options.Limits.MaxRoomsPerConnection = 2);
        var connection = chat.Connect();
        await connection.SendAsync("""{"alias":"bot","rooms":["#a","#b","#c"]}""" + "\n");
        await connection.ExpectAsync("alias?", """{"type":"error","code":"bad-request","text":"you can be in at most 2 rooms"}""");

        var bot = new JsonClient(connection);
        await bot.SendAsync("""{"alias":"bot","rooms":["#a","#b"]}""");
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");
        await bot.SendAsync("""{"join":"#c","ref":"j"}""");

        (await bot.ReadAsync(1)).Should().Equal("""{"type":"error","ref":"j","room":"#c","code":"bad-request","text":"you can be in at most 2 rooms"}""");
    }

    private async Task<JsonClient> JoinAsync(string hello, int rooms = 1)
    {
        var client = await new JsonClient(_chat.Connect()).HelloAsync(hello);
        for (; rooms > 0; rooms--)
        {
            await client.ReadUntilAsync("connected");
        }

        return client;
    }
}
