namespace ChatRoom.Tests.Moderation;

public sealed class ReportTests : IDisposable
{
    private readonly ModerationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Report_reaches_present_moderators_and_the_audit_log_without_the_text()
    {
        var eve = await _rig.JoinAsync("eve");
        await eve.SendAsync("buy watches\n");
        var mod = await _rig.JoinAsync("mod");
        var bob = await _rig.JoinAsync("bob");

        (await ModerationRig.RunAsync(bob, "/report #2 spam")).Should().Be("* your report was saved and sent to the moderators");

        await mod.Received.ReadLinesUntilAsync("* for moderators: bob reported message 2 by eve in #lobby: \"buy watches\", reason: spam");
        (await _rig.AuditAsync()).Should().Equal("bob report eve|#lobby|spam||message 2");
        (await ModerationRig.RunAsync(eve, "quiet")).Should().NotContain("reported");
    }

    [Fact]
    public async Task Report_reaches_admins_in_other_rooms_but_no_moderators_there()
    {
        var root = await _rig.JoinAsync("root");
        await root.SendAsync("/join #ops\n");
        await root.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        var mod = await _rig.JoinAsync("mod");
        await mod.SendAsync("/join #ops\n");
        await mod.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");
        var bob = await _rig.JoinAsync("bob");
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");
        var id = (await _rig.Chat.Journal.ReadBeforeAsync("#lobby", long.MaxValue, 1, TestContext.Current.CancellationToken)).Single().Id;

        (await ModerationRig.RunAsync(bob, $"/report {id}")).Should().Be("* your report was saved and sent to the moderators");

        await root.Received.ReadLinesUntilAsync($"* for moderators: bob reported message {id} by bob in #lobby: \"hi\"");
        await mod.SendAsync("/who nobody-has-this\n");
        (await mod.Received.ReadLinesUntilAsync("* no alias in #ops begins with nobody-has-this")).Should().NotContain(static line => line.Contains("reported", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reason_of_a_report_cannot_forge_the_rest_of_its_row()
    {
        var root = await _rig.JoinAsync("root");
        var bob = await _rig.JoinAsync("bob");
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");

        await ModerationRig.RunAsync(bob, "/report 3 x\" \\ -- y [#9, until …]");

        (await ModerationRig.RunAsync(root, "/audit act:report")).Should().EndWith("report bob in #lobby: \"x\\\" \\\\ -- y [#9, until …]\" [message 3]");
    }

    [Fact]
    public async Task Report_is_saved_although_no_moderator_is_there()
    {
        var bob = await _rig.JoinAsync("bob");
        await bob.SendAsync("hi\n");

        (await ModerationRig.RunAsync(bob, "/report 2")).Should().EndWith("* your report was saved; no moderator is here right now");
    }

    [Theory]
    [InlineData("/report", "* usage: /report <id> [reason]")]
    [InlineData("/report x", "* usage: /report <id> [reason]")]
    [InlineData("/report 0", "* usage: /report <id> [reason]")]
    [InlineData("/report 1", "* there is no message 1 here; /ids on shows the numbers")] // an arrival
    [InlineData("/report 99", "* there is no message 99 here; /ids on shows the numbers")]
    [InlineData("/report 99999999999999999999", "* usage: /report <id> [reason]")]
    public async Task Report_of_nothing_is_refused(string line, string answer)
    {
        var bob = await _rig.JoinAsync("bob");

        (await ModerationRig.RunAsync(bob, line)).Should().Be(answer);
    }

    [Fact]
    public async Task Changes_by_an_address_are_limited_whatever_their_outcome()
    {
        using var rig = new ModerationRig(static options => options.Limits.MessagesPerSecond = options.Limits.MessagesPerSecondPerAddress = 0);
        var bob = await rig.JoinAsync("bob", "198.51.100.7");
        for (var i = 0; i < 60; i++)
        {
            (await ModerationRig.RunAsync(bob, i % 2 == 0 ? "/room register" : "/kick nobody")).Should().NotContain("too many");
        }

        (await ModerationRig.RunAsync(bob, "/forget me")).Should().Be("* too many commands of this kind from your address, try again in 1 s");
        rig.Chat.Time.Advance(TimeSpan.FromSeconds(1));
        (await ModerationRig.RunAsync(bob, "/forget me")).Should().Contain("to confirm");
    }

    [Fact]
    public async Task Reports_of_an_address_are_limited()
    {
        var bob = await _rig.JoinAsync("bob", "198.51.100.7");
        await bob.SendAsync("hi\n");
        for (var i = 0; i < 5; i++)
        {
            (await ModerationRig.RunAsync(bob, "/report 2")).Should().Contain("your report was saved");
        }

        (await ModerationRig.RunAsync(bob, "/report 2")).Should().Be("* too many reports from your address, try again in 12 s");
        _rig.Chat.Time.Advance(TimeSpan.FromSeconds(12));
        (await ModerationRig.RunAsync(bob, "/report 2")).Should().Contain("your report was saved");
    }
}
