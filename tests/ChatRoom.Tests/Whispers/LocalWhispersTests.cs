using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Testing;
using ChatRoom.Whispers;

namespace ChatRoom.Tests.Whispers;

/// <summary>The contract of IWhispers, for the whispers of one server.</summary>
public sealed class LocalWhispersTests : IDisposable
{
    private readonly Chat _chat = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IWhispers Whispers => _chat.Get<IWhispers>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_a_whisper_reaches_the_recipient_once_under_the_sender_s_current_alias()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/nick anna\n");
        await bob.ExpectAsync("* ann is now known as anna");

        var outcome = await Whispers.SendAsync(PersonOf("anna"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.Should().Be(new WhisperOutcome(PersonOf("bob"), IsDelivered: true));
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("* anna whispers: psst", "bob: hello");
    }

    [Fact]
    public async Task Contract_2_a_whisper_reaches_the_person_and_no_later_owner_of_the_alias()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();
        var former = PersonOf("bob");
        await bob.SendAsync("/nick rob\n");
        await bob.ExpectAsync("* bob is now known as rob");
        var other = await _chat.JoinAsync("bob");

        (await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob"), former), "psst", Cancellation)).To.Should().Be(former);
        await bob.ExpectAsync("bob has connected to the chat room!", "* ann whispers: psst");
        await bob.VanishAsync();
        await other.ExpectAsync("rob has left the chat room!");
        await Wait.ForAsync(bob.Served, "bob is gone");
        (await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob"), former), "psst", Cancellation)).To.Should().BeNull();
        (await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("nobody")), "psst", Cancellation)).To.Should().BeNull();
    }

    [Fact]
    public async Task Contract_3_a_person_who_ignores_the_sender_gets_nothing_and_the_sender_does_not_notice()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/ignore ann\n");
        await bob.ExpectAsync("* you are now ignoring ann");

        var outcome = await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);

        outcome.IsDelivered.Should().BeTrue();
        await bob.SendAsync("/reply hi\n");
        await bob.ExpectAsync("* no one has whispered to you yet");
        await ann.SendAsync("hello\n");
        await ann.ExpectAsync("ann: hello");
    }

    [Fact]
    public async Task Contract_4_the_recipient_can_answer()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();

        await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob")), "psst", Cancellation);
        await bob.SendAsync("/reply yes?\n");

        await bob.ExpectAsync("* ann whispers: psst", "* you whisper to ann: yes?");
        await ann.ExpectAsync("* bob whispers: yes?");
    }

    [Fact]
    public async Task Contract_5_a_client_that_does_not_read_gets_nothing_and_delays_nobody()
    {
        await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));
        var outcome = new WhisperOutcome(null, IsDelivered: true);

        for (var i = 0; outcome.IsDelivered && i < 1_000; i++)
        {
            var sending = Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob")), new string('x', 1_000), Cancellation);
            sending.IsCompleted.Should().BeTrue();
            outcome = await sending;
        }

        outcome.Should().Be(new WhisperOutcome(PersonOf("bob"), IsDelivered: false));
    }

    [Fact]
    public async Task Contract_6_a_canceled_call_delivers_nothing()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();

        var call = async () => await Whispers.SendAsync(PersonOf("ann"), new Recipient(Some.Alias("bob")), "psst", new CancellationToken(canceled: true));

        await call.Should().ThrowAsync<OperationCanceledException>();
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
    }

    private Person PersonOf(string alias) => _chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!.Person;
}
