using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Tests.Moderation;

public sealed class LockdownTests : IDisposable
{
    private readonly ModerationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("registrations", null)]
    [InlineData("read-only", null)]
    [InlineData("closed", "* nobody new can enter until 2026-11-29 12:10 UTC\n")]
    public async Task Lockdown_refuses_newcomers_by_its_level_until_it_ends(string level, string? refusal)
    {
        var root = await _rig.JoinAsync("root");
        await ModerationRig.RunAsync(root, $"/lockdown {level} 10m");

        var late = _rig.Chat.Connect();
        await late.ExpectBytesAsync("alias?");
        await late.SendAsync("late\n");

        if (refusal is null)
        {
            await late.Received.ReadLinesUntilAsync("You are now connected!");
            return;
        }

        (await late.Received.ReadToEndAsync()).Should().Be(refusal);
        _rig.Chat.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.JoinAsync("late");
    }

    [Fact]
    public async Task Lockdown_for_accounts_only_asks_guests_again()
    {
        var root = await _rig.JoinAsync("root");
        await ModerationRig.RunAsync(root, "/lockdown accounts 10m");
        var late = _rig.Chat.Connect();

        await late.SendAsync("late\n");

        await late.ExpectBytesAsync("alias?* only people with an account can enter until 2026-11-29 12:10 UTC\nalias?");
        _rig.Chat.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.JoinAsync("later");
    }

    [Theory]
    [InlineData("registrations")]
    [InlineData("read-only")]
    [InlineData("accounts")]
    [InlineData("closed")]
    public async Task Nobody_registers_during_a_lockdown_of_any_level(string level)
    {
        var eve = await _rig.JoinAsync("eve");
        var root = await _rig.JoinAsync("root");
        await ModerationRig.RunAsync(root, $"/lockdown {level} 10m");

        await eve.SendAsync("/register\n");

        await eve.Received.ReadLinesUntilAsync("* nobody can register until 2026-11-29 12:10 UTC");
    }

    [Fact]
    public async Task Lockdown_lets_sessions_resume_and_admins_in()
    {
        var eve = await _rig.JoinAsync("eve");
        var token = await ResumeTests.TokenOfAsync(eve);
        var root = await _rig.JoinAsync("root");
        (await ModerationRig.RunAsync(root, "/lockdown closed")).Should().Be(
            "* root has locked the server down: nobody new for 1h\n* lockdown: nobody new until 2026-11-29 13:00 UTC");
        foreach (var connection in (InMemoryConnection[])[eve, root])
        {
            await connection.VanishAsync();
            await Wait.ForAsync(connection.Served, "it is gone");
        }

        var back = _rig.Chat.Connect();
        await back.SendAsync($"/resume {token}\n");
        await back.Received.ReadLinesUntilAsync("alias?* you are back in #lobby as eve");
        root = await _rig.JoinAsync("root");

        (await ModerationRig.RunAsync(root, "/lockdown off")).Should().Be("* root has ended the lockdown\n* the server is not locked down");
        (await ModerationRig.RunAsync(root, "/lockdown off")).Should().Be("* the server is not locked down");
        (await _rig.AuditAsync()).Should().Equal("root unlock none||||", "root lockdown nobody new||||for 1h");
    }

    [Theory]
    [InlineData("mod", "/lockdown closed", "* you are not permitted to do that")]
    [InlineData("mod", "/lockdown", "* you are not permitted to do that")]
    [InlineData("root", "/lockdown", "* the server is not locked down")]
    [InlineData("root", "/lockdown maybe", "* usage: /lockdown [registrations|read-only|accounts|closed|off] [duration], duration from 1s to 30d")]
    [InlineData("root", "/lockdown closed soon", "* usage: /lockdown [registrations|read-only|accounts|closed|off] [duration], duration from 1s to 30d")]
    [InlineData("root", "/lockdown off 1h", "* usage: /lockdown [registrations|read-only|accounts|closed|off] [duration], duration from 1s to 30d")]
    [InlineData("root", "/lockdown closed 31d", "* usage: /lockdown [registrations|read-only|accounts|closed|off] [duration], duration from 1s to 30d")]
    [InlineData("root", "/lockdown closed 0", "* usage: /lockdown [registrations|read-only|accounts|closed|off] [duration], duration from 1s to 30d")]
    [InlineData("mod", "/announce hi", "* you are not permitted to do that")]
    [InlineData("root", "/announce", "* usage: /announce <text>")]
    [InlineData("mod", "/audit", "* you are not permitted to do that")]
    [InlineData("root", "/audit", "* no matching rows in the audit log")]
    [InlineData("root", "/audit 0", "* usage: /audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id], n from 1 to 200")]
    [InlineData("root", "/audit 201", "* usage: /audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id], n from 1 to 200")]
    [InlineData("root", "/audit who:bob", "* usage: /audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id], n from 1 to 200")]
    [InlineData("root", "/audit from:", "* usage: /audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id], n from 1 to 200")]
    [InlineData("root", "/audit before:x", "* usage: /audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id], n from 1 to 200")]
    public async Task Line_that_cannot_be_done_changes_nothing(string actor, string line, string answer)
    {
        var who = await _rig.JoinAsync(actor);

        (await ModerationRig.RunAsync(who, line)).Should().Be(answer);

        (await _rig.AuditAsync()).Should().BeEmpty();
        await _rig.JoinAsync("late");
    }

    [Fact]
    public async Task Announcement_is_in_all_rooms()
    {
        var root = await _rig.JoinAsync("root");
        var bob = await _rig.JoinAsync("bob");
        await bob.SendAsync("/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        (await ModerationRig.RunAsync(root, "/announce tea at 4")).Should().EndWith("* announcement by root: tea at 4\n* announced in 2 rooms");

        await bob.ExpectAsync("* announcement by root: tea at 4");
    }

    [Fact]
    public async Task Audit_shows_the_rows_that_are_asked_for_oldest_first()
    {
        var root = await _rig.JoinAsync("root", "198.51.100.1");
        await ModerationRig.RunAsync(root, "/announce one");
        await ModerationRig.RunAsync(root, "/announce two");
        await ModerationRig.RunAsync(root, "/mute x* 1m why -- because");

        (await ModerationRig.RunAsync(root, "/audit act:mute")).Should().Be(
            "* 3 2026-11-29 12:00:00 root (198.51.100.1) mute x* in #lobby: \"why\" -- \"because\" [#1, until 2026-11-29 12:01:00 UTC]");
        (await ModerationRig.RunAsync(root, "/audit 1 before:3")).Should().Be("* 2 2026-11-29 12:00:00 root (198.51.100.1) announce: \"two\"\n* older rows: /audit before:2");
        (await ModerationRig.RunAsync(root, "/audit from:root target:x* room:#lobby 5")).Should().StartWith("* 3 ");
        _rig.Store.ReadingFails = true;
        (await ModerationRig.RunAsync(root, "/audit")).Should().EndWith("right now, try again later");
    }
}
