using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Testing;
using ChatRoom.Tests.Participants;
using ChatRoom.Whispers;

namespace ChatRoom.Tests.Whispers;

/// <summary>The contract of IWhispers, for the whispers of one server.</summary>
public sealed class LocalWhispersTests : IDisposable
{
    private readonly Chat _chat = new(aliases: new SharedAliases());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IWhispers Whispers => _chat.Get<IWhispers>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_a_whisper_reaches_the_recipient_once_under_the_sender_s_current_alias()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/nick anna\n");
        await bob.ExpectAsync("* ann is now known as anna");

        var outcome = await Whispers.SendAsync(From("anna"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.Should().Be(new WhisperOutcome(PersonOf("bob"), IsDelivered: true));
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("* anna whispers: psst", "bob: hello");
    }

    [Fact]
    public async Task Contract_1_a_whisper_reaches_all_connections_of_the_recipient()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");

        var outcome = await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.Should().Be(new WhisperOutcome(PersonOf("bob"), IsDelivered: true));
        await bob.ExpectAsync("* ann whispers: psst");
        await phone.ExpectAsync("* ann whispers: psst");
    }

    [Fact]
    public async Task Contract_1_a_whisper_is_delivered_if_one_connection_reads()
    {
        await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));
        await FillForGoodAsync();
        var phone = await _chat.JoinAsync("bob");

        var outcome = await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.IsDelivered.Should().BeTrue();
        await phone.ExpectAsync("* ann whispers: psst");
    }

    [Fact]
    public async Task Contract_2_a_whisper_reaches_the_person_and_no_later_owner_of_the_alias()
    {
        using var chat = new Chat(); // the next person who gives the alias is another one
        var (_, bob) = await chat.JoinAnnAndBobAsync();
        var former = PersonOf(chat, "bob");
        await bob.SendAsync("/nick rob\n");
        await bob.ExpectAsync("* bob is now known as rob");
        var other = await chat.JoinAsync("bob");

        var ann = new Sender(PersonOf(chat, "ann"), "");
        (await chat.Get<IWhispers>().SendAsync(ann, new Recipient(Some.Alias("bob"), former), "psst", Cancellation)).To.Should().Be(former);
        await bob.ExpectAsync("bob has connected to the chat room!", "* ann whispers: psst");
        await bob.VanishAsync();
        await other.ExpectAsync("rob has left the chat room!");
        await Wait.ForAsync(bob.Served, "bob is gone");
        (await chat.Get<IWhispers>().SendAsync(ann, new Recipient(Some.Alias("bob"), former), "psst", Cancellation)).To.Should().BeNull();
        (await chat.Get<IWhispers>().SendAsync(ann, new Recipient(Some.Alias("nobody")), "psst", Cancellation)).To.Should().BeNull();
    }

    [Fact]
    public async Task Contract_3_a_person_who_ignores_the_sender_gets_nothing_and_the_sender_does_not_notice()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/ignore ann\n");
        await bob.ExpectAsync("* you are now ignoring ann");

        var outcome = await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.IsDelivered.Should().BeTrue();
        await bob.SendAsync("/reply hi\n");
        await bob.ExpectAsync("* nobody has whispered to you yet");
        await ann.SendAsync("hello\n");
        await ann.ExpectAsync("ann: hello");
    }

    [Fact]
    public async Task Contract_4_the_recipient_can_answer()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();

        await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);
        await bob.SendAsync("/reply yes?\n");

        await bob.ExpectAsync("* ann whispers: psst", "* you whisper to ann: yes?");
        await ann.ExpectAsync("* bob whispers: yes?");
    }

    [Fact]
    public async Task Contract_5_a_client_that_does_not_read_gets_nothing_and_delays_nobody()
    {
        await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));

        var outcome = await FillAsync();

        outcome.Should().Be(new WhisperOutcome(PersonOf("bob"), IsDelivered: false));
    }

    [Fact]
    public async Task Contract_6_a_canceled_call_delivers_nothing()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();

        var call = async () => await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", new CancellationToken(canceled: true));

        await call.Should().ThrowAsync<OperationCanceledException>();
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
    }

    [Fact]
    public async Task Contract_3_each_connection_ignores_for_itself()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");
        await bob.SendAsync("/ignore ann\n");
        await bob.ExpectAsync("* you are now ignoring ann");

        (await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation)).IsDelivered.Should().BeTrue();

        await phone.ExpectAsync("* ann whispers: psst");
        await bob.SendAsync("/reply hi\n");
        await bob.ExpectAsync("* nobody has whispered to you yet");
    }

    [Fact]
    public async Task Contract_4_each_connection_of_the_recipient_can_answer()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");
        await Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        await phone.SendAsync("/reply yes?\n");
        await bob.ExpectAsync("* ann whispers: psst", "* you whisper to ann: yes?");
        await bob.SendAsync("/reply still here\n");

        await ann.ExpectAsync("* bob whispers: yes?", "* bob whispers: still here");
    }

    [Fact]
    public async Task Contract_7_the_other_connections_of_the_sender_see_what_was_sent_and_can_go_on()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("ann");

        await ann.SendAsync("/msg bob psst\n");

        await ann.ExpectAsync("* you whisper to bob: psst");
        await phone.ExpectAsync("* you whisper to bob: psst");
        await phone.SendAsync("/reply and more\n");
        await phone.ExpectAsync("* you whisper to bob: and more");
        await ann.ExpectAsync("* you whisper to bob: and more");
        await bob.ExpectAsync("* ann whispers: psst", "* ann whispers: and more");
    }

    [Fact]
    public async Task Contract_7_nothing_is_shown_of_a_whisper_that_was_not_delivered()
    {
        var ann = await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));
        await FillForGoodAsync();
        var phone = await _chat.JoinAsync("ann");

        await ann.SendAsync($"/msg bob {new string('x', 1_000)}\n");

        await ann.Received.ReadLinesUntilAsync("* bob's connection is not reading; your message was not delivered");
        await phone.SendAsync("/reply x\n");
        await phone.ExpectAsync("* nobody has whispered to you yet");
    }

    [Fact]
    public async Task Contract_7_a_whisper_to_oneself_is_shown_once_on_each_connection()
    {
        var ann = await _chat.JoinAsync("ann");
        var phone = await _chat.JoinAsync("ann");

        await ann.SendAsync("/msg ann note\n");
        await phone.SendAsync("hello\n");

        await phone.ExpectAsync("* ann whispers: note", "ann: hello");
        await ann.ExpectAsync("* ann whispers: note", "* you whisper to ann: note", "ann: hello");
    }

    /// <summary>Whispers to bob until his queue stays full.</summary>
    private async Task FillForGoodAsync()
    {
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        await Wait.UntilAsync(() => !bob.Subscriber.IsFlushing, "the welcome is written");
        await FillAsync();
        await Wait.UntilAsync(() => bob.Subscriber.IsFlushing, "the pump waits for the client");
        (await FillAsync()).IsDelivered.Should().BeFalse();
    }

    /// <summary>Whispers to bob until he gets nothing more; returns the last outcome.</summary>
    private async Task<WhisperOutcome> FillAsync()
    {
        var outcome = new WhisperOutcome(null, IsDelivered: true);
        for (var i = 0; outcome.IsDelivered && i < 1_000; i++)
        {
            var sending = Whispers.SendAsync(From("ann"), new Recipient(Some.Alias("bob")), new string('x', 1_000), Cancellation);
            sending.IsCompleted.Should().BeTrue();
            outcome = await sending;
        }

        return outcome;
    }

    private Sender From(string alias) => new(PersonOf(alias), _chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!.Session.Id);

    private Person PersonOf(string alias) => PersonOf(_chat, alias);

    private static Person PersonOf(Chat chat, string alias) => chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!.Person;
}
