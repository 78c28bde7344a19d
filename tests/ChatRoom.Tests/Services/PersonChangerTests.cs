using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Participants;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Tests.Services;

/// <summary>The contract of PersonChanger: guests become bob, as if they logged in to an account.</summary>
public sealed class PersonChangerTests : IDisposable
{
    private readonly SharedAliases _aliases = new();
    private readonly FaultyPresence _presence = new();
    private readonly Chat _chat;

    public PersonChangerTests() => _chat = new Chat(aliases: _aliases, presence: _presence);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ParticipantDirectory Participants => _chat.Get<ParticipantDirectory>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_pending_messages_are_published_first_as_the_old_person()
    {
        var (ann, guest) = await JoinAsync();
        _chat.Journal.Holding = true;
        await guest.SendAsync("before\n");
        await Wait.UntilAsync(() => _chat.Journal.Held == 1, "the message is being stored");

        var change = ChangeAsync("guest", "bob");
        change.IsCompleted.Should().BeFalse();
        _chat.Journal.Holding = false;
        _chat.Journal.Release();

        (await change).Should().BeNull();
        await ann.ExpectAsync("guest: before", "* guest is now known as bob");
    }

    [Fact]
    public async Task Contract_2_all_rooms_see_a_rename()
    {
        var (ann, guest) = await JoinAsync();

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await ann.ExpectAsync("* guest is now known as bob");
        await guest.SendAsync("hello\n/who\n");
        await guest.Received.ReadLinesUntilAsync("* guest is now known as bob");
        await guest.ExpectAsync("bob: hello", "* 2 in #lobby: ann, bob");
        var bob = Participants.FindAll(Some.Alias("bob")).Should().ContainSingle().Subject;
        (bob.Account, bob.Lease.Alias.Value).Should().Be((bob.Person.Id, "bob"));
        Participants.FindAll(Some.Alias("guest")).Should().BeEmpty();
        (await _aliases.IsFreeAsync("guest")).Should().BeTrue();
        (await _aliases.IsFreeAsync("bob")).Should().BeFalse();
        await guest.VanishAsync();
        await ann.ExpectAsync("bob: hello", "bob has left the chat room!");
        await Wait.ForAsync(guest.Served, "it is gone");
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
        (await _presence.CountAsync(Some.Room(), Cancellation)).Should().Be(1);
    }

    [Fact]
    public async Task Contract_2_the_room_sees_a_departure_if_the_new_person_is_there_already()
    {
        var (ann, guest) = await JoinAsync();
        await _chat.JoinAsync("bob");
        await ann.ExpectAsync("bob has connected to the chat room!");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await ann.ExpectAsync("* guest has left this room");
        await guest.VanishAsync();
        await Wait.ForAsync(guest.Served, "it is gone");
        await ann.SendAsync("/who\n");
        await ann.ExpectAsync("* 2 in #lobby: ann, bob");
    }

    [Fact]
    public async Task Contract_2_the_room_sees_an_arrival_if_the_old_person_stays()
    {
        var (ann, guest) = await JoinAsync();
        var other = await _chat.JoinAsync("guest");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await ann.ExpectAsync("* bob has joined this room");
        await guest.VanishAsync();
        await ann.ExpectAsync("bob has left the chat room!");
        await other.VanishAsync();
        await ann.ExpectAsync("guest has left the chat room!");
    }

    [Fact]
    public async Task Contract_2_the_room_sees_nothing_if_both_people_are_there_anyway()
    {
        var (ann, _) = await JoinAsync();
        await _chat.JoinAsync("guest");
        await _chat.JoinAsync("bob");
        await ann.ExpectAsync("bob has connected to the chat room!");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await ann.SendAsync("/who\n");
        await ann.ExpectAsync("* 3 in #lobby: ann, bob, guest");
    }

    [Fact]
    public async Task Contract_3_the_connection_shares_person_and_alias_of_the_others()
    {
        await JoinAsync();
        var bob = await _chat.JoinAsync("bob");
        await bob.SendAsync("/nick rob\n");
        await bob.Received.ReadLinesUntilAsync("* bob is now known as rob");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        var all = Participants.FindAll(Some.Alias("rob"));
        all.Select(static one => one.Person).Distinct().Should().ContainSingle();
        all.Select(static one => one.Lease.Alias.Value).Should().Equal("rob", "rob");
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
    }

    [Fact]
    public async Task Contract_4_nothing_changes_if_the_announcement_cannot_be_stored()
    {
        var (ann, guest) = await JoinAsync();
        _chat.Journal.Failure = "disk full";

        (await ChangeAsync("guest", "bob")).Should().Be(new AliasNotStored(IsKnown: true));

        _chat.Journal.Failure = null;
        await StaysGuestAsync(ann, guest);
    }

    [Fact]
    public async Task Contract_4_nothing_changes_if_presence_fails()
    {
        var (ann, guest) = await JoinAsync();
        _presence.LeavingFails = static _ => true;
        var change = ChangeAsync("guest", "bob");
        _presence.LeavingFails = static _ => false;
        (await change).Should().Be(new Unavailable(Feature.Aliases));
        _presence.EnteringFails = static _ => true;

        (await ChangeAsync("guest", "bob")).Should().Be(new Unavailable(Feature.Aliases));

        _presence.EnteringFails = static _ => false;
        (await _presence.CountAsync(Some.Room(), Cancellation)).Should().BeInRange(2, 3, "the undoing may have failed, too");
        await guest.SendAsync("hello\n");
        await ann.ExpectAsync("guest: hello");
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
    }

    [Fact]
    public async Task Contract_5_what_belongs_to_the_connection_stays()
    {
        var (ann, guest) = await JoinAsync();
        await _chat.JoinAsync("bob");
        await guest.SendAsync("/ignore bob\n/msg ann psst\n");
        await guest.Received.ReadLinesUntilAsync("* you whisper to ann: psst");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await guest.SendAsync("/reply again\n/ignore\n");
        await guest.Received.ReadLinesUntilAsync("* you whisper to ann: again");
        await guest.ExpectAsync("* you are not ignoring anyone");
        await ann.Received.ReadLinesUntilAsync("* bob whispers: again");
    }

    [Fact]
    public async Task Contract_6_the_resume_token_leads_to_the_new_person()
    {
        var (_, guest) = await JoinAsync();
        var token = await ResumeTests.TokenOfAsync(guest);

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        var person = Participants.Find(Some.Alias("bob"))!.Person.Id;
        await guest.VanishAsync();
        await Wait.ForAsync(guest.Served, "it is gone");
        var back = _chat.Connect();
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {token}\n");
        await back.Received.ReadLinesUntilAsync("You are now connected!");
        Participants.Find(Some.Alias("bob"))!.Person.Id.Should().Be(person);
    }

    [Fact]
    public async Task Contract_7_references_to_the_old_person_do_not_follow()
    {
        var (ann, guest) = await JoinAsync();
        await guest.SendAsync("/msg ann psst\n");
        await ann.ExpectAsync("* guest whispers: psst");

        (await ChangeAsync("guest", "bob")).Should().BeNull();
        await ann.SendAsync("/reply who are you?\n");

        await ann.ExpectAsync("* guest is now known as bob", "* guest has left; your reply was not sent");
    }

    [Fact]
    public async Task Contract_7_what_the_server_remembers_about_the_old_person_ends()
    {
        var (ann, guest) = await JoinAsync();
        await guest.SendAsync("/away lunch\n");
        await guest.Received.ReadLinesUntilAsync("* you are away: lunch");

        (await ChangeAsync("guest", "bob")).Should().BeNull();

        await ann.SendAsync("/who\n/seen guest\n");
        await ann.ExpectAsync("* guest is now known as bob", "* 2 in #lobby: ann, bob");
        (await ann.Received.ReadLineAsync()).Should().StartWith("* guest was last here 0s ago");
        _chat.Get<AwayBook>().IsEmpty.Should().BeTrue();
    }

    private async Task StaysGuestAsync(InMemoryConnection ann, InMemoryConnection guest)
    {
        await guest.SendAsync("hello\n");
        await ann.SendAsync("/who\n");
        await ann.ExpectAsync("guest: hello", "* 2 in #lobby: ann, guest");
        Participants.FindAll(Some.Alias("guest")).Should().ContainSingle().Which.Account.Should().BeNull();
        Participants.FindAll(Some.Alias("bob")).Should().BeEmpty();
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
        (await _aliases.IsFreeAsync("guest")).Should().BeFalse();
    }

    private async Task<(InMemoryConnection Ann, InMemoryConnection Guest)> JoinAsync()
    {
        var ann = await _chat.JoinAsync("ann");
        var guest = await _chat.JoinAsync("guest");
        await ann.ExpectAsync("guest has connected to the chat room!");
        return (ann, guest);
    }

    /// <summary>Makes the first connection with an alias that of the person with another one.</summary>
    private async Task<Error?> ChangeAsync(string alias, string to)
    {
        var who = Participants.Find(Some.Alias(alias))!;
        var lease = (await who.Session.Aliases.ClaimAsync(Some.Alias(to), Person.NewId(), who.Session, Cancellation)).Lease!;
        return await _chat.Get<PersonChanger>().ChangePersonAsync(who, lease, hasAccount: true, Cancellation);
    }
}
