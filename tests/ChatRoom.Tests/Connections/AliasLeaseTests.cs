using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Connections;

/// <summary>The effects on clients of a registry that loses leases, fails, or does not answer.</summary>
public sealed class AliasLeaseTests : IDisposable
{
    private const string Lost = "* somebody else may have your alias now, please reconnect";
    private const string Unavailable = "* the server cannot check aliases right now, try again later";

    private readonly FaultyAliasRegistry _aliases = new();
    private readonly Chat _chat;

    public AliasLeaseTests() => _chat = new Chat(aliases: _aliases);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Lost_lease_ends_its_connection_with_a_notice_and_no_other()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();

        _aliases.Lose(Some.Alias("ann"));

        await ann.Received.ReadLinesUntilAsync(Lost);
        (await ann.Received.ReadToEndAsync()).Should().BeEmpty();
        await bob.ExpectAsync("ann has left the chat room!");
        await Wait.ForAsync(ann.Served, "it is closed");
        _chat.Status.Statistics.ConnectionsClosed["alias_lost"].Should().Be(1);
        await bob.SendAsync("/nick ann\n");
        await bob.ExpectAsync("* bob is now known as ann");
    }

    [Fact]
    public async Task Next_owner_keeps_the_alias_when_the_former_one_leaves()
    {
        var ann = await _chat.JoinAsync("ann");
        _aliases.Lose(Some.Alias("ann"));
        var next = await _chat.JoinAsync("ann");
        await Wait.ForAsync(ann.Served, "it has left");
        var third = _chat.Connect();

        await third.SendAsync("ann\n");

        await third.ExpectBytesAsync("alias?* that alias is taken\nalias?");
        await next.SendAsync("/who\n");
        await next.Received.ReadLinesUntilAsync("* 1 in #lobby: ann");
    }

    [Fact]
    public async Task Client_that_resumes_after_a_lost_lease_gets_the_alias_with_a_number()
    {
        var ann = await _chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        _aliases.Lose(Some.Alias("ann"));
        await Wait.ForAsync(ann.Served, "it is closed");
        await _chat.JoinAsync("ann");

        var back = await ResumeAsync(_chat, token);

        await back.ExpectBackAsync("* you are back in #lobby, but somebody else is now ann: you are ann-2");
    }

    [Fact]
    public async Task Lease_lost_before_its_client_is_in_a_room_ends_the_connection_with_a_notice()
    {
        var journal = new FaultyJournal { Following = static _ => JournalFault.Silent };
        using var chat = new Chat(aliases: _aliases, journal: journal);
        var ann = chat.Connect();
        await ann.SendAsync("ann\n");
        await Wait.UntilAsync(() => _aliases.Leases == 1, "ann has the alias");

        _aliases.Lose(Some.Alias("ann"));

        (await ann.Received.ReadToEndAsync()).Should().Be($"alias?{Lost}\n");
        await Wait.ForAsync(ann.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["alias_lost"].Should().Be(1);
    }

    [Fact]
    public async Task Lease_of_either_alias_lost_during_a_rename_ends_the_connection()
    {
        foreach (var lost in (string[])["bob", "rob"])
        {
            var journal = new FaultyJournal();
            using var chat = new Chat(aliases: _aliases, journal: journal);
            var bob = await chat.JoinAsync("bob");
            journal.Appending = static text => text == "rob" ? JournalFault.Silent : JournalFault.None;
            await bob.SendAsync("/nick rob\n");
            await Wait.UntilAsync(() => _aliases.Leases == 2, "both are held");

            _aliases.Lose(Some.Alias(lost));
            journal.Answer();

            await bob.Received.ReadLinesUntilAsync(Lost);
            await Wait.ForAsync(bob.Served, "it is closed");
            _aliases.Leases.Should().Be(0);
        }
    }

    [Fact]
    public async Task Failing_claim_is_refused_at_the_prompt_and_can_be_retried()
    {
        _aliases.Claiming = static _ => AliasFault.Fails;
        var ann = _chat.Connect();

        await ann.SendAsync("ann\n");

        await ann.ExpectBytesAsync($"alias?{Unavailable}\nalias?");
        _aliases.Claiming = static _ => AliasFault.None;
        await ann.SendAsync("ann\n");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
    }

    [Fact]
    public async Task Failed_claim_of_a_classic_client_is_reported_and_ends_the_connection()
    {
        _aliases.Claiming = static _ => AliasFault.Fails;

        var ann = await _chat.JoinAsClassicAsync("ann");

        (await ann.Received.ReadToEndAsync()).Should().Be($"\r\n{Unavailable}\r\n");
        await Wait.ForAsync(ann.Served, "it is closed");
        _chat.Status.Statistics.ConnectionsClosed["aliases_unavailable"].Should().Be(1);
    }

    [Fact]
    public async Task Unanswered_claim_is_canceled_and_claims_nothing_later()
    {
        _aliases.Claiming = static _ => AliasFault.Silent;
        var ann = _chat.Connect();
        await ann.SendAsync("ann\n");

        await AdvanceUntilAsync(ann.ExpectBytesAsync($"alias?{Unavailable}\nalias?"));

        await Wait.UntilAsync(() => _aliases.Silent == 0, "it is canceled");
        _aliases.Claiming = static _ => AliasFault.None;
        await _chat.JoinAsync("ann");
        _aliases.Leases.Should().Be(1);
    }

    [Fact]
    public async Task Session_that_ends_while_its_claim_is_not_answered_holds_nothing()
    {
        _aliases.Claiming = static _ => AliasFault.Silent;
        var ann = _chat.Connect();
        await ann.SendAsync("ann\n");
        await ann.ExpectBytesAsync("alias?");

        await _chat.Drain.StoppingAsync(TestContext.Current.CancellationToken);

        await Wait.ForAsync(ann.Served, "it is closed");
        _aliases.Answer();
        await Wait.UntilAsync(() => _aliases.Leases == 0, "it holds nothing");
    }

    [Theory]
    [InlineData(AliasFault.Fails)]
    [InlineData(AliasFault.Silent)]
    public async Task Nick_that_cannot_be_claimed_is_refused_and_the_alias_stays(AliasFault fault)
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _aliases.Claiming = _ => fault;

        await bob.SendAsync("/nick rob\nhi\n");

        await AdvanceUntilAsync(bob.ExpectAsync(Unavailable, "bob: hi"));
        await ann.ExpectAsync("bob: hi");
    }

    [Theory]
    [InlineData(AliasFault.Fails)]
    [InlineData(AliasFault.Silent)]
    public async Task Resume_that_cannot_claim_its_alias_is_refused_and_the_token_stays_valid(AliasFault fault)
    {
        var ann = await _chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        _aliases.Claiming = _ => fault;
        var back = await ResumeAsync(_chat, token);

        await AdvanceUntilAsync(back.ExpectAsync("* sessions cannot be resumed right now, try again later"));

        _aliases.Claiming = static _ => AliasFault.None;
        await back.SendAsync($"/resume {token}\n");
        await back.ExpectBytesAsync("alias?");
        await back.ExpectBackAsync("* you are back in #lobby as ann");
    }

    private Task AdvanceUntilAsync(Task told) => Wait.UntilAsync(
        () =>
        {
            _chat.Time.Advance(TimeSpan.FromSeconds(1));
            return told.IsCompleted;
        },
        "the client is told");
}
