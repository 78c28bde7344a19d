using ChatRoom.Identity;
using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Commands;

/// <summary>References to people follow the person, not the name.</summary>
public class IdentityTests
{
    [Fact]
    public async Task Reply_reaches_the_person_after_a_rename_and_not_the_new_owner_of_the_name()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/msg ann one\n/nick robert\n");
        await ann.Received.ReadLinesUntilAsync("* bob is now known as robert");
        var impostor = await chat.JoinAsync("bob");

        await ann.SendAsync("/reply secret\nend\n");

        await ann.ExpectAsync("bob has connected to the chat room!", "* you whisper to robert: secret", "ann: end");
        await bob.Received.ReadLinesUntilAsync("* ann whispers: secret");
        await impostor.ExpectAsync("ann: end");
    }

    [Fact]
    public async Task Reply_to_a_person_who_left_does_not_reach_the_new_owner_of_the_name()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/msg ann one\n/quit\n");
        await ann.Received.ReadLinesUntilAsync("bob has left the chat room!");
        var impostor = await chat.JoinAsync("bob");

        await ann.SendAsync("/reply secret\nend\n");

        await ann.ExpectAsync("bob has connected to the chat room!", "* bob has left; your reply was not sent", "ann: end");
        await impostor.ExpectAsync("ann: end");
    }

    [Fact]
    public async Task Reply_reaches_the_person_on_the_connection_that_resumed()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(bob);
        await bob.SendAsync("/msg ann one\n");
        await ann.Received.ReadLinesUntilAsync("* bob whispers: one");
        await LeaveAsync(bob);
        await chat.JoinAsync("bob");
        bob = await ResumeAsync(chat, token);
        await bob.Received.ReadLinesUntilAsync("You are now connected!");

        await ann.SendAsync("/reply two\n");

        await bob.ExpectAsync("* ann whispers: two");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob-2: two");
    }

    [Fact]
    public async Task Ignore_does_not_affect_the_next_owner_of_the_name()
    {
        using var chat = new Chat();
        var (ann, mallory) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");
        await mallory.SendAsync("/nick boss\n/quit\n");
        await ann.Received.ReadLinesUntilAsync("boss has left the chat room!");
        var boss = await chat.JoinAsync("boss");
        await boss.SendAsync("hello\n/msg ann psst\n");

        await ann.ExpectAsync("boss has connected to the chat room!", "boss: hello", "* boss whispers: psst");
        await ann.SendAsync("/history\n");
        await ann.ExpectAsync("* history", "[00:00] boss: hello", "* end of history");
    }

    [Fact]
    public async Task Ignored_person_who_swaps_names_is_the_only_one_ignored()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var carl = await chat.JoinAsync("carl");
        await bob.SendAsync("before\n");
        await ann.Received.ReadLinesUntilAsync("bob: before");
        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");
        await bob.SendAsync("/nick tmp\n");
        await ann.ExpectAsync("* bob is now known as tmp");
        await carl.SendAsync("/nick bob\n");
        await ann.ExpectAsync("* carl is now known as bob");
        await bob.SendAsync("/nick carl\nnot heard\n/msg ann not heard\n");
        await ann.ExpectAsync("* tmp is now known as carl");
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await carl.SendAsync("heard\n");
        await ann.ExpectAsync("bob: heard");

        await ann.SendAsync("/ignore\n/history\n/search heard\n");

        var lines = await ann.Received.ReadLinesUntilAsync("* no older results");
        lines[0].Should().Be("* you are ignoring: carl");
        lines.Should().Contain("[00:00] bob: heard").And.Contain("* [00:00] bob: heard").And.NotContain(static line => line.Contains("not heard") || line.Contains("before"));
    }

    [Fact]
    public async Task Ignored_person_who_resumes_stays_ignored()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(bob);
        await ann.SendAsync("/ignore bob\n");
        await LeaveAsync(bob);
        await ann.Received.ReadLinesUntilAsync("bob has left the chat room!");
        var other = await chat.JoinAsync("bob");
        bob = await ResumeAsync(chat, token);
        await bob.Received.ReadLinesUntilAsync("You are now connected!");
        await bob.SendAsync("not heard\n");
        await bob.ExpectAsync("bob-2: not heard");
        await other.SendAsync("heard\n");

        await ann.ExpectAsync("bob has connected to the chat room!", "bob-2 has connected to the chat room!", "bob: heard");
        await ann.SendAsync("/ignore\n");
        await ann.ExpectAsync("* you are ignoring: bob-2");
    }

    [Fact]
    public async Task Ignore_list_survives_a_resume_and_hides_what_was_missed()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("/ignore bob\n");
        await ann.Received.ReadLinesUntilAsync("* you are now ignoring bob");
        await LeaveAsync(ann);
        var carl = await chat.JoinAsync("carl");
        await bob.SendAsync("not heard\n");
        await carl.SendAsync("heard\n");
        await bob.Received.ReadLinesUntilAsync("carl: heard");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "* still ignoring: bob", "ann has left the chat room!", "carl has connected to the chat room!",
            "carl: heard", "ann has connected to the chat room!", "You are now connected!");
        await bob.SendAsync("not heard either\n/msg ann nor this\n");
        await bob.Received.ReadLinesUntilAsync("* you whisper to ann: nor this");
        await back.SendAsync("/ignore\n");
        await back.ExpectAsync("* you are ignoring: bob");
    }

    [Fact]
    public void Restored_ignore_list_hides_what_is_read_back_by_name_and_time()
    {
        var said = Some.Message("hi", "bob");
        IgnoreList List(DateTimeOffset restored)
        {
            var list = new IgnoreList(static _ => null);
            list.Restore("17:bob 18:Zoë 19:not/valid x y:z", 32, restored);
            return list;
        }

        var later = List(said.At.AddSeconds(1));
        later.Names.Should().Equal("bob", "Zoë");
        later.Saved.Should().Be("17:bob 18:Zoë");
        later.Past()(said).Should().BeTrue();
        later.Past()(Some.Message("hi", "ann")).Should().BeFalse();
        List(said.At.AddSeconds(-1)).Past()(said).Should().BeFalse("somebody else may have the name by then");
    }
}
