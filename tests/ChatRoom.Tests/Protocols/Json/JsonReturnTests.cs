using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>A json client that returns gets each event once.</summary>
public sealed class JsonReturnTests : IDisposable
{
    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("\"EPOCH:2\"")]
    public async Task Client_gets_what_came_after_its_position_and_then_live(string after)
    {
        var epoch = await TalkAsync("two", "three", "four");

        var bot = await JoinAsync($$$"""{"alias":"bot","after":{"#lobby":{{{after.Replace("EPOCH", epoch, StringComparison.Ordinal)}}}},"history":0}""");

        (await bot.ReadAsync(5)).Should().Equal(
            """{"type":"joined-room","room":"#lobby","topic":"","members":2,"next":"e:5"}""",
            """{"type":"message","room":"#lobby","id":3,"alias":"ann","text":"three","past":true}""",
            """{"type":"message","room":"#lobby","id":4,"alias":"ann","text":"four","past":true}""",
            """{"type":"live","room":"#lobby","next":"e:5"}""",
            """{"type":"connected","room":"#lobby","id":5,"alias":"bot"}""");
    }

    [Theory]
    [InlineData("\"e1:2\"")] // another epoch
    [InlineData("99")] // further than the room
    public async Task Client_learns_that_the_ids_were_set_back(string after)
    {
        await TalkAsync("two", "three", "four");
        _chat.Journal.HidesEpochs = true;

        var bot = await JoinAsync($$$"""{"alias":"bot","after":{"#lobby":{{{after}}}}}""");

        (await bot.ReadAsync(3)).Should().Equal(
            """{"type":"joined-room","room":"#lobby","topic":"","members":2,"next":"e:5"}""",
            """{"type":"set-back","room":"#lobby","next":"e:5"}""",
            """{"type":"live","room":"#lobby","next":"e:5"}""");
    }

    [Fact]
    public async Task Client_learns_what_it_does_not_get_because_it_is_too_much()
    {
        _chat.Journal.KeepsAll = true;
        await TalkAsync([.. Enumerable.Range(2, 1_500).Select(static i => $"{i}")]);

        var bot = await JoinAsync("""{"alias":"bot","after":{"#lobby":1}}""");

        await bot.ReadAsync();
        (await bot.ReadAsync(2)).Should().Equal(
            """{"type":"skipped","room":"#lobby","from":2,"to":501,"messages":500}""",
            """{"type":"message","room":"#lobby","id":502,"alias":"ann","text":"502","past":true}""");
        for (var id = 503; id <= 1_501; id++)
        {
            (await bot.ReadAsync()).GetProperty("id").GetInt32().Should().Be(id);
        }

        (await bot.ReadAsync(1)).Should().Equal("""{"type":"live","room":"#lobby","next":"e:1502"}""");
        await bot.SendAsync("""{"past":"#lobby","before":502,"limit":1000,"ref":"p"}""");
        (await bot.ReadUntilAsync("answer")).GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("id").GetInt32())
            .Should().EndWith(Enumerable.Range(300, 202));
    }

    [Fact]
    public async Task Long_texts_of_which_json_makes_longer_ones_are_all_there()
    {
        using var chat = new Chat(static options => options.Limits.MaxLineBytes = 65_536);
        var ann = await chat.JoinAsync("ann");
        var text = new string('"', 50_000);
        for (var i = 0; i < 5; i++)
        {
            await ann.SendAsync($"{text}\n");
            await ann.Received.ReadLinesUntilAsync($"ann: {text}");
        }

        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot","after":{"#lobby":1}}""");

        await bot.ReadUntilAsync("joined-room");
        for (var id = 2; id <= 6; id++)
        {
            (await bot.ReadAsync()).GetProperty("id").GetInt32().Should().Be(id);
        }
    }

    [Fact]
    public async Task Session_is_resumed_in_several_rooms()
    {
        await JoinAsync("""{"alias":"zoe","rooms":["#a","#b"]}"""); // a room in memory ends with its last member
        var first = _chat.Connect();
        var bot = await new JsonClient(first).HelloAsync("""{"alias":"bot","rooms":["#a","#b"]}""");
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");
        await bot.SendAsync("""{"say":"one","room":"#a","ref":"c"}""");
        await bot.ReadUntilAsync("accepted");
        await first.VanishAsync();
        await first.Served;

        var again = await JoinAsync($$$"""{"resume":"{{{bot.Token}}}","after":{"#a":2,"#b":2}}""");

        again.Welcome.GetProperty("alias").GetString().Should().Be("bot");
        again.Token.Should().NotBe(bot.Token);
        (await again.ReadAsync(8)).Should().Equal(
            """{"type":"joined-room","room":"#a","topic":"","members":2,"next":"e:5"}""",
            """{"type":"message","room":"#a","id":3,"alias":"bot","text":"one","past":true}""",
            """{"type":"left","room":"#a","id":4,"alias":"bot","past":true}""",
            """{"type":"live","room":"#a","next":"e:5"}""",
            """{"type":"connected","room":"#a","id":5,"alias":"bot"}""",
            """{"type":"joined-room","room":"#b","topic":"","members":2,"next":"e:4"}""",
            """{"type":"left","room":"#b","id":3,"alias":"bot","past":true}""",
            """{"type":"live","room":"#b","next":"e:4"}""");
    }

    [Fact]
    public async Task Token_alone_leads_back_to_where_the_client_was()
    {
        await (await JoinAsync("""{"alias":"zoe","rooms":["#a"]}""")).ReadUntilAsync("connected");
        var first = _chat.Connect();
        var bot = await new JsonClient(first).HelloAsync("""{"alias":"bot","rooms":["#a"]}""");
        await bot.ReadUntilAsync("connected");
        await first.VanishAsync();
        await first.Served;

        var again = await JoinAsync($$"""{"resume":"{{bot.Token}}"}""");

        (await again.ReadAsync(3)).Should().Equal(
            """{"type":"joined-room","room":"#a","topic":"","members":2,"next":"e:4"}""",
            """{"type":"left","room":"#a","id":3,"alias":"bot","past":true}""",
            """{"type":"live","room":"#a","next":"e:4"}""");
    }

    [Fact]
    public async Task Room_whose_missed_events_cannot_be_read_is_not_joined_and_shows_nothing()
    {
        await TalkAsync("two");
        var bot = await JoinAsync("""{"alias":"bot","rooms":["#a"]}""");
        await bot.ReadUntilAsync("connected");
        _chat.Journal.CannotBeReadBack = true;

        await bot.SendAsync("""{"join":"#lobby","after":1,"ref":"j"}""");

        (await bot.ReadAsync(1)).Should().Equal(
            """{"type":"error","ref":"j","room":"#lobby","code":"journal-unavailable","text":"#lobby cannot be opened right now, try again later"}""");
        _chat.Journal.CannotBeReadBack = false;
        await bot.SendAsync("""{"join":"#lobby","after":1,"ref":"j"}""");
        (await bot.ReadAsync(2)).Should().Equal(
            """{"type":"joined-room","ref":"j","room":"#lobby","topic":"","members":2,"next":"e:3"}""",
            """{"type":"message","room":"#lobby","id":2,"alias":"ann","text":"two","past":true}""");
    }

    /// <summary>Somebody comes to the lobby, and says this. Returns the epoch of the room.</summary>
    private async Task<string> TalkAsync(params string[] texts)
    {
        var client = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"ann"}""");
        var epoch = (await client.ReadAsync()).GetProperty("next").GetString()!.Split(':')[0];
        await client.ReadUntilAsync("connected");
        foreach (var text in texts)
        {
            await client.SendAsync($$"""{"say":"{{text}}"}""");
            await client.ReadUntilAsync("message");
        }

        return epoch;
    }

    private Task<JsonClient> JoinAsync(string hello) => new JsonClient(_chat.Connect()).HelloAsync(hello);
}
