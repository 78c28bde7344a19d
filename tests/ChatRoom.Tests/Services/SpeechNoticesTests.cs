using ChatRoom.Services;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using ChatRoom.Tests.Moderation;

namespace ChatRoom.Tests.Services;

public sealed class SpeechNoticesTests
{
    private const string Slow = "* slow mode in #lobby: one message every 30 s";

    private static RoomRecord SlowLobby => new("#lobby", "#lobby", null, default) { Slow = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Contract_1_whoever_enters_a_room_in_slow_mode_learns_it_and_its_moderators_do_not()
    {
        using var scene = new FilteredChat(static _ => { });
        await scene.PutAsync(SlowLobby);

        var (mod, bob) = await scene.JoinAsync();
        await bob.ExpectAsync(Slow);
        await bob.SendAsync("one\n/join #tea\n/part\n");

        (await bob.Received.ReadLinesUntilAsync("* you are in #lobby now, 2 here")).Should().Contain($"{Slow}, the next in 30 s");
        await mod.ExpectAsync("bob: one");
    }

    [Fact]
    public async Task Contract_1_change_of_a_setting_reaches_everybody_for_whom_it_holds_once()
    {
        using var chat = new Chat(static options => options.HistoryOnJoin = 0);
        var ann = await RoleScene.EnterAsync(chat, Role.Owner);
        var bob = await chat.JoinAsync("bob");
        await bob.SendAsync("/join #other\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #other now, 2 here");

        await ann.SendAsync("/slow 30s\n/room set filters off\n/room set moderated on\n/slow off\n/room set moderated off\n");

        await bob.Received.ReadLinesUntilAsync("* slow mode in #other: one message every 30 s");
        await bob.Received.ReadLinesUntilAsync("* you cannot speak in #other: this room is moderated: only people with a voice can speak");
        await bob.Received.ReadLinesUntilAsync("* slow mode in #other is over");
        await bob.Received.ReadLinesUntilAsync("* you can speak again in #other");
        (await ann.Received.ReadLinesUntilAsync("* ann has changed this room: moderated=off")).Should().NotContain(static line => line.Contains("speak", StringComparison.Ordinal) || line.Contains("slow mode", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Contract_1_mute_of_a_pattern_reaches_only_those_whom_it_hits()
    {
        using var rig = new ModerationRig();
        var (mod, eve, bob) = (await rig.JoinAsync("mod"), await rig.JoinAsync("eve"), await rig.JoinAsync("bob"));

        await ModerationRig.RunAsync(mod, "/mute e* 10m loud");
        await ModerationRig.RunAsync(mod, "/unmute e*");

        await eve.Received.ReadLinesUntilAsync("* you are muted in #lobby until 2026-11-29 12:10 UTC: loud");
        await eve.Received.ReadLinesUntilAsync("* you can speak again in #lobby");
        (await ModerationRig.RunAsync(bob, "/who nobody")).Should().NotContain("* you ");
    }

    [Fact]
    public async Task Contract_1_whoever_logs_in_or_out_in_a_moderated_room_learns_it()
    {
        using var chat = new Chat();
        var bob = await chat.RegisterAsync("bob");
        await bob.SendAsync("/join den\n/room register\n/room set moderated on\n");
        await bob.Received.ReadLinesUntilAsync("* bob has changed this room: moderated=on");

        await bob.SendAsync("/logout bobby\n");
        await bob.Received.ReadLinesUntilAsync("* you cannot speak in #den: this room is moderated: only people with a voice can speak");
        await bob.SendAsync($"/login bob\n{Account.Password}\n");

        await bob.Received.ReadLinesUntilAsync("* you can speak again in #den");
    }

    [Fact]
    public async Task Contract_2_end_of_a_mute_by_itself_is_not_reported_and_a_new_one_is()
    {
        using var rig = new ModerationRig();
        var (mod, eve) = (await rig.JoinAsync("mod"), await rig.JoinAsync("eve"));
        await ModerationRig.RunAsync(mod, "/mute eve 10m");
        await eve.Received.ReadLinesUntilAsync("* you are muted in #lobby until 2026-11-29 12:10 UTC");
        rig.Chat.Time.Advance(TimeSpan.FromMinutes(10));

        await ModerationRig.RunAsync(mod, "/mute eve 5m");

        (await eve.Received.ReadLinesUntilAsync("* you are muted in #lobby until 2026-11-29 12:15 UTC")).Should().NotContain(static line => line.Contains("again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Program_gets_the_same_as_an_object()
    {
        using var rig = new ModerationRig();
        var mod = await rig.JoinAsync("mod");
        var bot = await new JsonClient(rig.Chat.Connect()).HelloAsync("""{"alias":"bot","history":0}""");
        await bot.ReadUntilAsync("connected");

        await ModerationRig.RunAsync(mod, "/mute bot 10m loud");
        var muted = await bot.ReadUntilAsync("speech");
        await ModerationRig.RunAsync(mod, "/unmute bot");
        var free = await bot.ReadUntilAsync("speech");

        muted.GetRawText().Should().Be(
            """{"type":"speech","room":"#lobby","muted":true,"until":"2026-11-29T12:10:00.000Z","text":"you are muted in #lobby until 2026-11-29 12:10 UTC: loud"}""");
        free.GetRawText().Should().Be("""{"type":"speech","room":"#lobby","muted":false}""");
    }

    [Fact]
    public async Task Program_that_enters_a_room_in_slow_mode_learns_it_after_live()
    {
        using var scene = new FilteredChat(static _ => { });
        await scene.PutAsync(SlowLobby);

        var bot = await new JsonClient(scene.Chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        await bot.ReadUntilAsync("live");

        (await bot.ReadUntilAsync("speech")).GetRawText().Should().Be("""{"type":"speech","room":"#lobby","muted":false,"slow":30}""");
    }
}
