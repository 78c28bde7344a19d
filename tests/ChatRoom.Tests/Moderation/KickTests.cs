using ChatRoom.Participants;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Moderation;

public sealed class KickTests : IDisposable
{
    private readonly ModerationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Kick_is_seen_by_the_room_and_its_private_reason_by_moderators_only()
    {
        var mod = await _rig.JoinAsync("mod");
        var bob = await _rig.JoinAsync("bob");
        var eve = await _rig.JoinAsync("eve");

        await mod.SendAsync("/kick eve too loud -- third time\n");

        await mod.Received.ReadLinesUntilAsync("* mod has kicked eve: too loud");
        (await mod.Received.ReadLinesUntilAsync("eve has left the chat room!")).Should().Contain("* for moderators: mod kicked eve, private reason: third time");
        await bob.Received.ReadLinesUntilAsync("* mod has kicked eve: too loud");
        await bob.ExpectAsync("eve has left the chat room!");
        (await eve.Received.ReadToEndAsync()).Should().EndWith("* mod has kicked eve: too loud\n* mod has kicked you from #lobby: too loud\n");
        await Wait.ForAsync(eve.Served, "it is closed");
        _rig.Chat.Status.Statistics.ConnectionsClosed["kicked"].Should().Be(1);
        (await _rig.AuditAsync()).Should().Equal("mod kick eve|#lobby|too loud|third time|");
    }

    [Fact]
    public async Task Kicked_person_goes_from_another_room_to_the_lobby_and_may_come_back()
    {
        var mod = await _rig.JoinAsync("mod");
        var eve = await _rig.JoinAsync("eve");
        await mod.SendAsync("/join #ops\n");
        await mod.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");

        await mod.SendAsync("/kick eve\n");

        await eve.Received.ReadLinesUntilAsync("* mod has kicked you from #ops");
        await eve.Received.ReadLinesUntilAsync("* you are in #lobby now, 1 here");
        await mod.Received.ReadLinesUntilAsync("* eve has left this room");
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");
    }

    [Fact]
    public async Task Kicked_person_whose_client_does_not_read_leaves_the_chat_within_seconds()
    {
        using var rig = new ModerationRig(static options => (options.Limits.MessagesPerSecond, options.SlowMembers.WriteTimeout) = (0, TimeSpan.Zero));
        var mod = await rig.JoinAsync("mod");
        var eve = await rig.Chat.JoinAsync("eve", new InMemoryConnection(outputBound: 1));
        await mod.Received.ReadLinesUntilAsync("eve has connected to the chat room!");
        await eve.SendAsync(string.Concat(Enumerable.Repeat("/help\n", 100)));
        var who = rig.Chat.Get<ParticipantDirectory>().Find(Some.Alias("eve"))!;
        await Wait.UntilAsync(() => who.Subscriber.IsFlushing && who.MessagesIn is > 0 and < 100, "her session waits for her client");
        await rig.Chat.Housekeeping.StartAsync(CancellationToken.None);

        await mod.SendAsync("/kick eve\n");
        await mod.Received.ReadLinesUntilAsync("* mod has kicked eve");
        await Wait.UntilAsync(
            () =>
            {
                rig.Chat.Time.Advance(TimeSpan.FromSeconds(1));
                return rig.Chat.Get<ParticipantDirectory>().Find(Some.Alias("eve")) is null;
            },
            "she is gone");

        await mod.Received.ReadLinesUntilAsync("eve has left the chat room!");
        await rig.Chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Kicked_program_leaves_that_room_only_and_gets_the_code()
    {
        var mod = await _rig.JoinAsync("mod");
        var bot = await new JsonClient(_rig.Chat.Connect()).HelloAsync("""{"alias":"bot","rooms":["#lobby","#ops"]}""");
        await mod.Received.ReadLinesUntilAsync("bot has connected to the chat room!");
        await bot.ReadUntilAsync("live");
        await bot.ReadUntilAsync("live");

        await mod.SendAsync("/kick bot noise\n");

        var moderation = await bot.ReadUntilAsync("moderation");
        moderation.GetProperty("act").GetString().Should().Be("kick");
        moderation.GetProperty("whom").GetString().Should().Be("bot");
        moderation.GetProperty("reason").GetString().Should().Be("noise");
        var error = await bot.ReadUntilAsync("error");
        error.GetProperty("code").GetString().Should().Be("kicked");
        error.GetProperty("room").GetString().Should().Be("#lobby");
        (await bot.ReadUntilAsync("left-room")).GetProperty("room").GetString().Should().Be("#lobby");
        await bot.SendAsync("""{"say":"still here","room":"#ops"}""");
        (await bot.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("still here");
    }

    [Theory]
    [InlineData("/kick bot noise", "kicked")]
    [InlineData("/ban bot 5m noise", "banned")]
    public async Task Program_that_is_removed_from_its_only_room_is_disconnected(string command, string code)
    {
        var mod = await _rig.JoinAsync("mod");
        var connection = _rig.Chat.Connect();
        var bot = await new JsonClient(connection).HelloAsync("""{"alias":"bot"}""");
        await mod.Received.ReadLinesUntilAsync("bot has connected to the chat room!");

        await mod.SendAsync($"{command}\n");

        var error = await bot.ReadUntilAsync("error");
        error.GetProperty("code").GetString().Should().Be(code);
        error.GetProperty("room").GetString().Should().Be("#lobby");
        (await connection.Received.ReadToEndAsync()).Should().BeEmpty();
        await Wait.ForAsync(connection.Served, "it is closed");
        await mod.Received.ReadLinesUntilAsync("bot has left the chat room!");
        _rig.Chat.Status.Statistics.ConnectionsClosed[code].Should().Be(1);
    }

    [Fact]
    public async Task Kicked_program_resumes_in_the_room_that_it_was_in()
    {
        var mod = await _rig.JoinAsync("mod");
        var first = _rig.Chat.Connect();
        var token = (await new JsonClient(first).HelloAsync("""{"alias":"bot","rooms":["#ops"]}""")).Token;
        await mod.SendAsync("/join #ops\n");
        await mod.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");
        await mod.SendAsync("/kick bot\n");
        await Wait.ForAsync(first.Served, "it is closed");

        var bot = await new JsonClient(_rig.Chat.Connect()).HelloAsync($$"""{"resume":"{{token}}"}""");

        bot.Welcome.GetProperty("rooms")[0].GetString().Should().Be("#ops");
    }

    [Theory]
    [InlineData("bob", "/kick eve", "* you are not permitted to do that")]
    [InlineData("mod", "/kick nobody", "* nobody here is called nobody")]
    [InlineData("mod", "/kick mod", "* you cannot do that to yourself")]
    [InlineData("mod", "/kick root", "* you cannot moderate root: they are a moderator, too")]
    [InlineData("mod", "/kick", "* usage: /kick <alias> [reason] [-- private reason]")]
    [InlineData("mod", "/kick -g eve", "* usage: /kick <alias> [reason] [-- private reason]")]
    [InlineData("mod", "/kick e*", "* usage: /kick <alias> [reason] [-- private reason]")]
    [InlineData("mod", "/kick 192.0.2.1", "* usage: /kick <alias> [reason] [-- private reason]")]
    public async Task Kick_that_is_refused_changes_nothing(string actor, string line, string answer)
    {
        await _rig.JoinAsync("root");
        await _rig.JoinAsync("eve");
        var who = await _rig.JoinAsync(actor);

        (await ModerationRig.RunAsync(who, line)).Should().Be(answer);

        (await _rig.AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Kick_that_the_audit_log_cannot_store_does_not_happen()
    {
        var mod = await _rig.JoinAsync("mod");
        await _rig.JoinAsync("eve");
        _rig.Store.WritingFails = true;

        (await ModerationRig.RunAsync(mod, "/kick eve")).Should().EndWith("right now, try again later");

        (await ModerationRig.RunAsync(mod, "/who eve")).Should().Contain("eve");
    }
}
