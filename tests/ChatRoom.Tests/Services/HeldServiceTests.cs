using ChatRoom.Journal;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary><c>/held</c>, <c>/release</c> and <c>/drop</c>, and what the author and the room see.</summary>
public sealed class HeldServiceTests
{
    private const string Held = "* your message is waiting for a moderator: it contains something that is not allowed here";

    [Fact]
    public async Task Held_message_reaches_moderators_and_is_published_when_one_releases_it()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        var id = scene.Chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!.Person.Id;

        await bob.SendAsync("/me is no idiot\n");
        await bob.ExpectAsync(Held);
        await mod.ExpectAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) ** bob is no idiot (/release 1 or /drop 1)");
        scene.Chat.Time.Advance(TimeSpan.FromMinutes(5));
        await bob.SendAsync("/nick bobby\n");
        await mod.ExpectAsync("* bob is now known as bobby");
        await mod.SendAsync("/held\n/release #1\n");

        await mod.ExpectAsync("* #1 2000-01-01 00:00 UTC (words) ** bob is no idiot");
        var lines = new[] { await mod.Received.ReadLineAsync(), await mod.Received.ReadLineAsync() };
        lines.Should().BeEquivalentTo("** bob is no idiot", "* held message 1 by bob is published");
        await bob.Received.ReadLinesUntilAsync("** bob is no idiot");
        var published = (await scene.Chat.Get<IMessageJournal>().ReadBeforeAsync("#lobby", long.MaxValue, 1, TestContext.Current.CancellationToken)).Single().Event;
        published.AuthorId.Should().Be(id);
        published.At.Should().Be(scene.Chat.Time.GetUtcNow());
        await Wait.UntilAsync(() => scene.State.Held.Count == 0, "its record is removed");
        (await scene.AuditAsync()).Should().ContainSingle().Which.Row.Should().BeEquivalentTo(
            new { Actor = "mod", Act = "release", Target = "bob", Room = "#lobby", Details = "held message 1, filter words" });
    }

    [Fact]
    public async Task Dropped_message_is_seen_by_nobody()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        await mod.ExpectAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) bob: idiot (/release 1 or /drop 1)");

        await mod.SendAsync("/drop 1\n/held\n/drop 1\n/release 1\nhello\n");

        await mod.ExpectAsync(
            "* held message 1 by bob is dropped", "* there are no held messages in #lobby", "* there is no held message 1 in this room (/held lists them)",
            "* there is no held message 1 in this room (/held lists them)", "mod: hello");
        await bob.ExpectAsync("mod: hello");
        (await scene.AuditAsync()).Should().ContainSingle().Which.Row.Act.Should().Be("drop");
    }

    [Fact]
    public async Task Messages_are_held_in_their_own_room_only()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("/join ops\n");
        await mod.Received.ReadLinesUntilAsync("* bob has left this room");
        await bob.SendAsync("idiot\n");
        await bob.Received.ReadLinesUntilAsync(Held);

        await mod.SendAsync("/held\n/release 1\n");

        await mod.ExpectAsync("* there are no held messages in #lobby", "* there is no held message 1 in this room (/held lists them)");
    }

    [Theory]
    [InlineData("/release x", "* usage: /release <id>")]
    [InlineData("/release 0", "* usage: /release <id>")]
    [InlineData("/release -1", "* usage: /release <id>")]
    [InlineData("/release 1 2", "* usage: /release <id>")]
    [InlineData("/release 99999999999999999999", "* usage: /release <id>")]
    [InlineData("/drop", "* usage: /drop <id>")]
    [InlineData("/drop #", "* usage: /drop <id>")]
    public async Task Arguments_that_are_no_number_are_refused(string line, string reply)
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var mod = await scene.Chat.JoinAsync("mod");

        await mod.SendAsync($"{line}\n");

        await mod.ExpectAsync(reply);
    }

    [Fact]
    public async Task Others_cannot_review()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (_, bob) = await scene.JoinAsync();

        await bob.SendAsync("idiot\n/held\n/release 1\n/drop 1\n");

        await bob.ExpectAsync(Held, "* you are not permitted to do that", "* you are not permitted to do that", "* you are not permitted to do that");
        scene.State.Held.Count.Should().Be(1);
    }

    [Fact]
    public async Task Person_cannot_have_more_than_some_messages_held()
    {
        using var scene = new FilteredChat(static filters =>
        {
            filters.Words = new WordFilterOptions { Action = FilterAction.Hold, List = ["idiot"] };
            filters.Held = new HeldOptions { MaxPerPerson = 2, MaxMessages = 3 };
        });
        var (_, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\nidiot\nidiot\n");
        await bob.ExpectAsync(Held, Held, "* not sent: 2 of your messages are already waiting for a moderator");
        var cat = await scene.Chat.JoinAsync("cat");

        await cat.SendAsync("idiot\nidiot\n");

        await cat.ExpectAsync(Held, "* not sent: too many messages are waiting for a moderator");
        scene.State.Held.Count.Should().Be(3);
    }

    [Fact]
    public async Task Message_that_is_being_released_when_its_author_is_forgotten_is_removed_with_the_others()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        scene.Chat.Journal.Holding = true;
        await mod.SendAsync("/release 1\n");
        await Wait.UntilAsync(() => scene.Chat.Journal.Held == 1, "it is being published");

        await bob.SendAsync("/forget me yes\n");
        scene.State.Forgets.Count.Should().Be(0, "it waits until the message can be found");
        scene.Chat.Journal.Holding = false;
        scene.Chat.Journal.Release();
        await Wait.UntilAsync(() => scene.State.Forgets.Count == 1, "it has begun");

        await scene.Chat.Get<TextForgetter>().RunOnceAsync(TestContext.Current.CancellationToken);
        var entries = await scene.Chat.Get<IMessageJournal>().ReadAfterAsync("#lobby", 0, 100, TestContext.Current.CancellationToken);
        entries.Should().ContainSingle(static entry => entry.Event.IsMessage).Which.Event.ReplacedBy.Should().NotBe(0);
    }

    [Fact]
    public async Task Message_that_is_released_after_its_author_was_forgotten_is_not_published()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        var author = scene.Chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!.Person.Id;
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        var turn = await scene.Chat.Get<PersonTurns>().TakeAsync(author);
        await mod.SendAsync("/release 1\n");
        await Wait.UntilAsync(() => scene.State.Held.All.Single().Release is not null, "the release has begun");

        await scene.State.ChangeAsync( // as the forgetting does in its turn
            change =>
            {
                scene.Chat.Get<HeldMessages>().RemoveOf(author, change);
                return true;
            },
            TestContext.Current.CancellationToken);
        turn.Dispose();

        await mod.Received.ReadLinesUntilAsync("* there is no held message 1 in this room (/held lists them)");
        var entries = await scene.Chat.Get<IMessageJournal>().ReadAfterAsync("#lobby", 0, 100, TestContext.Current.CancellationToken);
        entries.Should().NotContain(static entry => entry.Event.IsMessage);
    }

    [Fact]
    public async Task Message_that_cannot_be_published_stays_held()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        scene.Chat.Journal.Failure = "full";
        await mod.Received.ReadLinesUntilAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) bob: idiot (/release 1 or /drop 1)");

        await mod.SendAsync("/release 1\n");
        await mod.ExpectAsync("* message not sent: the server could not save it");
        scene.Chat.Journal.Failure = null;
        await mod.SendAsync("/release 1\n");

        await bob.ExpectAsync("bob: idiot");
        await Wait.UntilAsync(() => scene.State.Held.Count == 0, "its record is removed");
    }

    [Fact]
    public async Task Message_whose_record_cannot_be_removed_is_published_once()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        await mod.Received.ReadLinesUntilAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) bob: idiot (/release 1 or /drop 1)");
        await FailToReleaseAsync(scene, mod, bob);

        await mod.SendAsync("/release 1\nhello\n");

        await bob.ExpectAsync("mod: hello");
        scene.State.Held.Count.Should().Be(0);
        (await scene.AuditAsync()).Should().ContainSingle("it was released once").Which.Row.Act.Should().Be("release");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_that_was_published_before_the_process_ended_is_not_published_again(bool isReleased)
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        await mod.Received.ReadLinesUntilAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) bob: idiot (/release 1 or /drop 1)");
        await FailToReleaseAsync(scene, mod, bob);
        scene.Chat.Time.Advance(TimeSpan.FromMinutes(1));
        await bob.SendAsync("/redact 3\n"); // the room has it all the same
        await mod.Received.ReadLinesUntilAsync("* bob removed message 3");

        var next = ActivatorUtilities.CreateInstance<HeldService>(scene.Chat.Get<IServiceProvider>());
        var (who, lobby) = (scene.Chat.Get<ParticipantDirectory>().Find(Some.Alias("mod"))!, Some.Room("#lobby"));
        var reply = isReleased
            ? await next.ReleaseAsync(who, lobby, 1, TestContext.Current.CancellationToken)
            : await next.DropAsync(who, lobby, 1, TestContext.Current.CancellationToken);

        reply.Should().Be(new HeldReleased(1, "bob"));
        scene.State.Held.Count.Should().Be(0);
        scene.Chat.Journal.Begun.Count(static text => text == "idiot").Should().Be(1);
    }

    [Fact]
    public async Task Message_whose_release_was_stored_and_that_was_not_published_is_published_by_the_next_process()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var (mod, bob) = await scene.JoinAsync();
        await bob.SendAsync("idiot\n");
        await bob.ExpectAsync(Held);
        await mod.Received.ReadLinesUntilAsync("* for moderators: held #1 2000-01-01 00:00 UTC (words) bob: idiot (/release 1 or /drop 1)");
        scene.Chat.Journal.Failure = "full";
        await mod.SendAsync("/release 1\n");
        await mod.ExpectAsync("* message not sent: the server could not save it");
        scene.Chat.Journal.Failure = null;

        var next = ActivatorUtilities.CreateInstance<HeldService>(scene.Chat.Get<IServiceProvider>());
        var who = scene.Chat.Get<ParticipantDirectory>().Find(Some.Alias("mod"))!;
        await next.ReleaseAsync(who, Some.Room("#lobby"), 1, TestContext.Current.CancellationToken);

        await bob.ExpectAsync("bob: idiot");
        scene.State.Held.Count.Should().Be(0);
    }

    /// <summary>Lets the moderator release message 1 so that it is published, and its record stays.</summary>
    private static async Task FailToReleaseAsync(FilteredChat scene, InMemoryConnection mod, InMemoryConnection bob)
    {
        scene.Chat.Journal.Appending = _ => scene.Store.WritingFails = true;
        await mod.SendAsync("/release 1\n");
        await bob.ExpectAsync("bob: idiot");
        await mod.Received.ReadLinesUntilAsync("* the server cannot change accounts right now, try again later");
        scene.State.Held.Count.Should().Be(1, "it is still held");
        scene.Chat.Journal.Appending = null;
        scene.Store.WritingFails = false;
    }

    [Fact]
    public async Task Programs_get_the_code_held()
    {
        using var scene = FilteredChat.OfWords(FilterAction.Hold);
        var bot = await new JsonClient(scene.Chat.Connect()).HelloAsync("""{"alias":"bot"}""");

        await bot.SendAsync("""{"say":"idiot","room":"#lobby","ref":"a"}""");

        var error = await bot.ReadUntilAsync("error");
        error.GetProperty("code").GetString().Should().Be("held");
        error.GetProperty("ref").GetString().Should().Be("a");
    }
}
