using System.Text;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;

namespace ChatRoom.Tests.Services;

public sealed class TextGateTests
{
    private const string Refused = "* not sent: it contains something that is not allowed here";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refused_text_is_not_published_and_its_author_learns_why()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        var (mod, bob) = await scene.JoinAsync();

        await bob.SendAsync("you IDIOT\n/me is an idiot\n/topic idiot\nhello\n");

        await bob.ExpectAsync(Refused, Refused, Refused, "bob: hello");
        await mod.ExpectAsync("bob: hello");
        (await scene.AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Private_messages_are_never_read_by_filters()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        var (mod, bob) = await scene.JoinAsync();

        await bob.SendAsync("/msg mod idiot\n");

        await bob.ExpectAsync("* you whisper to mod: idiot");
        await mod.ExpectAsync("* bob whispers: idiot");
    }

    [Fact]
    public async Task Contract_2_moderators_are_exempt()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Mute);
        var (mod, bob) = await scene.JoinAsync();
        await scene.PutAsync(SlowLobby);

        await mod.SendAsync("idiot\nidiot\n");

        await bob.ExpectAsync("mod: idiot", "mod: idiot");
    }

    [Fact]
    public async Task Contract_2_own_connections_are_exempt()
    {
        using var scene = new FilteredChat(static filters => filters.Words = new WordFilterOptions { Action = FilterAction.Mute, List = ["hello", "health"] });

        await scene.Chat.TalkOnOwnConnectionAsync();
    }

    [Fact]
    public async Task Reported_message_is_published_and_moderators_learn_of_it()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Report);
        var (mod, bob) = await scene.JoinAsync();

        await bob.SendAsync("you idiot\n");

        await bob.ExpectAsync("bob: you idiot");
        await mod.Received.ReadLinesUntilAsync("* for moderators: filter words matched a message by bob in #lobby (idiot)");
        (await scene.AuditAsync()).Should().ContainSingle().Which.Row.Should().BeEquivalentTo(
            new { Actor = "server", Act = "report", Target = "bob", Room = "#lobby", Reason = "filter: words", Details = "idiot" });
    }

    [Fact]
    public async Task Muted_author_has_a_mute_that_ends_by_itself()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Mute);
        var (mod, bob) = await scene.JoinAsync();

        await bob.SendAsync("idiot\n");

        await bob.ExpectAsync("* server has muted bob for 5m: filter: words", $"{Refused}; you are muted here for 5 min");
        await mod.Received.ReadLinesUntilAsync("* for moderators: filter words has muted bob in #lobby for 5 min (idiot)");
        var now = scene.Chat.Time.GetUtcNow();
        scene.State.Bans.All.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Id = 1L,
            Kind = BanKind.Mute,
            Room = "#lobby",
            On = TargetKind.Person,
            Target = $"{PersonOf(scene, "bob")}",
            Name = "bob",
            By = "server",
            Expires = now + TimeSpan.FromMinutes(5),
        });
        (await scene.AuditAsync()).Should().ContainSingle().Which.Row.Act.Should().Be("mute");

        await mod.SendAsync("/bans\n/unmute bob\n");
        await mod.Received.ReadLinesUntilAsync("* mute #1 on bob in #lobby until 2000-01-01 00:05 UTC: filter: words (by server) -- idiot");
        await mod.Received.ReadLinesUntilAsync("* mute #1 on bob is lifted");
        scene.State.Bans.Count.Should().Be(0);
    }

    [Fact]
    public async Task Mute_by_a_filter_never_shortens_another_one()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Mute);
        var (_, bob) = await scene.JoinAsync();
        var longer = new BanRecord(7, BanKind.Mute, "#lobby", $"{PersonOf(scene, "bob")}", TargetKind.Person, "mod", default, scene.Chat.Time.GetUtcNow().AddDays(1));
        await scene.PutAsync(longer);

        await bob.SendAsync("idiot\n");

        await bob.Received.ReadLinesUntilAsync($"{Refused}; you are muted here for 5 min");
        scene.State.Bans.All.Should().Equal(longer);
    }

    [Fact]
    public async Task Contract_3_text_is_refused_if_what_its_filter_demands_cannot_be_stored()
    {
        using var scene = new FilteredChat(static filters =>
        {
            filters.Words = new WordFilterOptions { Action = FilterAction.Hold, List = ["hold"] };
            filters.Expressions = new ExpressionFilterOptions { Action = FilterAction.Mute, List = ["mute"] };
            filters.Capitals = new CapitalFilterOptions { Action = FilterAction.Report, MinLetters = 4 };
        });
        var (_, bob) = await scene.JoinAsync();
        scene.Store.WritingFails = true;

        await bob.SendAsync("hold\nmute\nREPORT\n");

        await bob.ExpectAsync(Refused, Refused, "bob: REPORT");
        scene.State.Held.Count.Should().Be(0);
        scene.State.Bans.Count.Should().Be(0);
    }

    [Fact]
    public async Task Contract_4_topics_and_aliases_that_would_be_held_are_refused()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (_, bob) = await scene.JoinAsync();

        await bob.SendAsync("/topic idiot\n/nick idiot\n/nick IDI0T\n/nick bobby\n");

        await bob.ExpectAsync(
            Refused, "* that alias contains a word that is not allowed here", "* that alias contains a word that is not allowed here", "* bob is now known as bobby");
    }

    [Fact]
    public async Task Alias_that_a_filter_refuses_cannot_be_taken_at_the_prompt()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        var bob = scene.Chat.Connect();
        await bob.ExpectBytesAsync("alias?");

        await bob.SendAsync("Idiot\n");
        await bob.ExpectAsync("* that alias is reserved");
        var classic = await scene.Chat.JoinAsClassicAsync("idiot");

        await classic.ExpectBytesAsync("guest");
    }

    [Fact]
    public async Task Aliases_are_not_filtered_if_that_is_off()
    {
        using var scene = new FilteredChat(static filters =>
        {
            filters.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = ["idiot"] };
            filters.Aliases = false;
        });

        await scene.Chat.JoinAsync("idiot");
    }

    [Fact]
    public async Task Rooms_can_be_without_filters()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        await scene.PutAsync(new RoomRecord("#lobby", "#lobby", null, default) { IsUnfiltered = true });
        var (_, bob) = await scene.JoinAsync();

        await bob.SendAsync("idiot\n");

        await bob.ExpectAsync("bob: idiot");
    }

    [Fact]
    public async Task Guest_is_a_newcomer_for_a_while()
    {
        using var scene = new FilteredChat(static filters => filters.Newcomers = new NewcomerFilterOptions { Action = FilterAction.Refuse, For = TimeSpan.FromMinutes(2) });
        var (_, bob) = await scene.JoinAsync();
        await bob.SendAsync("see http://evil.test\n");
        await bob.ExpectAsync("* not sent: you are new here");

        scene.Chat.Time.Advance(TimeSpan.FromMinutes(2));

        await bob.SendAsync("see http://evil.test\n");
        await bob.ExpectAsync("bob: see http://evil.test");
    }

    [Fact]
    public async Task Repetition_is_refused_wherever_it_is_said()
    {
        using var scene = new FilteredChat(static filters => filters.Repetition = new RepetitionFilterOptions { Action = FilterAction.Refuse, Times = 2 });
        var (_, bob) = await scene.JoinAsync();

        await bob.SendAsync("buy my cheap watches\n/me buy my cheap watches\nBuy my cheap watches!\nhello\n");

        await bob.ExpectAsync("bob: buy my cheap watches", "** bob buy my cheap watches", "* not sent: you have sent nearly the same text before", "bob: hello");
    }

    [Fact]
    public async Task Slow_mode_is_not_evaded_by_logging_out_and_in()
    {
        using var scene = new FilteredChat(static _ => { });
        await scene.JoinAsync();
        var carl = await scene.Chat.RegisterAsync("carl");
        await scene.PutAsync(SlowLobby);

        await carl.SendAsync($"one\n/logout\ntwo\n/login carl\n{Account.Password}\nthree\n");
        await carl.Received.ReadLinesUntilAsync("carl: one");
        await carl.Received.ReadLinesUntilAsync("* you are logged out; your alias is now carl-2");

        await carl.Received.ReadLinesUntilAsync("* not sent: this room is in slow mode, try again in 30 s");
        await carl.Received.ReadLinesUntilAsync("* you are logged in as carl");
        await carl.Received.ReadLinesUntilAsync("* not sent: this room is in slow mode, try again in 30 s");
    }

    [Fact]
    public async Task Slow_mode_lets_a_person_speak_again_after_the_time()
    {
        using var scene = new FilteredChat(static _ => { });
        var (_, bob) = await scene.JoinAsync();
        await scene.PutAsync(SlowLobby);

        await bob.SendAsync("one\ntwo\n/me waves\n/topic tea\n");
        await bob.ExpectAsync(
            "bob: one", "* not sent: this room is in slow mode, try again in 30 s", "* not sent: this room is in slow mode, try again in 30 s", "* bob has set the topic: tea");
        scene.Chat.Time.Advance(TimeSpan.FromSeconds(30));

        await bob.SendAsync("three\n");
        await bob.ExpectAsync("bob: three");
    }

    [Fact]
    public async Task Contract_1_text_that_a_filter_stops_does_not_start_the_clock_of_slow_mode()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        var (_, bob) = await scene.JoinAsync();
        await scene.PutAsync(SlowLobby);

        await bob.SendAsync("idiot\nhello\n");

        await bob.ExpectAsync(Refused, "bob: hello");
    }

    [Fact]
    public async Task Programs_get_a_code_and_the_time_to_wait()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Refuse);
        await scene.PutAsync(SlowLobby);
        var bot = await new JsonClient(scene.Chat.Connect()).HelloAsync("""{"alias":"bot"}""");

        await bot.SendAsync("""{"say":"idiot","room":"#lobby","ref":"a"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("filtered");
        await bot.SendAsync("""{"say":"hello","room":"#lobby"}""");
        await bot.SendAsync("""{"say":"hello","room":"#lobby","ref":"b"}""");

        var slow = await bot.ReadUntilAsync("error");
        slow.GetProperty("code").GetString().Should().Be("slow-mode");
        slow.GetProperty("retry_after").GetInt32().Should().Be(30);
    }

    [Fact]
    public async Task Contract_5_text_that_nothing_stops_costs_no_allocation()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        await scene.Chat.JoinAsync("bob");
        var (gate, bob, text) = (scene.Chat.Get<TextGate>(), Find(scene, "bob"), Encoding.UTF8.GetBytes("I think it is in the wörd list"));
        Repeat(200);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Repeat(100);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var refusal = gate.RefusalOfAsync(bob, bob.Current.Name, ChatEventKind.Message, text, Cancellation);
                Assert.True(refusal.IsCompletedSuccessfully);
                Assert.Null(refusal.Result);
            }
        }
    }

    private static RoomRecord SlowLobby => new("#lobby", "#lobby", null, default) { Slow = TimeSpan.FromSeconds(30) };

    private static Participant Find(FilteredChat scene, string alias) => scene.Chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!;

    private static long PersonOf(FilteredChat scene, string alias) => Find(scene, alias).Person.Id;
}
