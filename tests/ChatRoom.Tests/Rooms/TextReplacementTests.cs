using ChatRoom.Participants;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>Messages with a removed or edited text, as clients see them.</summary>
public class TextReplacementTests
{
    private const long Moderator = 77;

    [Fact]
    public async Task Every_member_sees_the_removal_and_nobody_reads_or_finds_the_text_again()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("the secret is 1234\nanything else\n");
        await ann.ExpectAsync("ann: the secret is 1234", "ann: anything else");
        var classic = await chat.JoinAsClassicAsync("cat");
        await classic.ExpectBytesAsync("ann: the secret is 1234\nann: anything else\ncat has connected to the chat room!\nYou are now connected!");
        await ann.ExpectAsync("cat has connected to the chat room!");

        (await RoomOf(chat).RedactAsync(2, Some.Alias("mod"), Moderator, CancellationToken.None)).Should().Be(5);

        await ann.ExpectAsync("* mod removed message 2 by ann");
        await classic.ExpectBytesAsync("* mod removed message 2 by ann");
        await ann.SendAsync("/history\n/search secret\n");
        await ann.ExpectAsync(
            "* history", "[00:00] * message 2 by ann was removed", "[00:00] ann: anything else", "[00:00] cat has connected to the chat room!",
            "[00:00] * mod removed message 2 by ann", "* end of history", "* no results");
        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\n");
        await bob.ExpectAsync("* history", "[00:00] * message 2 by ann was removed");
    }

    [Fact]
    public async Task Every_member_sees_the_edit_and_reads_and_finds_only_the_new_text()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("teh cat\n");
        await ann.ExpectAsync("ann: teh cat");

        (await RoomOf(chat).EditAsync(2, "the cat"u8.ToArray(), Some.Alias("ann"), 1, CancellationToken.None)).Should().Be(3);

        await ann.ExpectAsync("* ann edited message 2: the cat");
        await ann.SendAsync("/history\n/search teh\n/search the\n");
        await ann.ExpectAsync(
            "* history", "[00:00] ann: the cat (edited)", "[00:00] * ann edited message 2: the cat", "* end of history",
            "* no results", "* [00:00] ann: the cat (edited)", "* no older results");
    }

    [Fact]
    public async Task Client_that_resumes_gets_current_texts_of_missed_messages_and_edits_of_those_that_it_has()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("teh cat\n");
        await ann.ExpectAsync("bob: teh cat");
        await ann.SendAsync("/resume\n");
        var token = (await ann.Received.ReadLineAsync()).Split(' ')[^1];
        await ann.CloseAsync();
        await ann.Served;
        await bob.SendAsync("secret\n");
        await bob.Received.ReadLinesUntilAsync("bob: secret");
        await RoomOf(chat).EditAsync(3, "the cat"u8.ToArray(), Some.Alias("bob"), 1, CancellationToken.None);
        await RoomOf(chat).RedactAsync(5, Some.Alias("bob"), 1, CancellationToken.None);

        var back = chat.Connect();
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {token}\n");

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "ann has left the chat room!", "* message 5 by bob was removed", "* bob edited message 3: the cat",
            "* bob removed message 5", "ann has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Client_that_resumes_and_reads_slowly_gets_no_text_removed_meanwhile()
    {
        const int count = 1_000;
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/resume\n");
        var token = (await ann.Received.ReadLineAsync()).Split(' ')[^1];
        await ann.CloseAsync();
        await ann.Served;
        var filler = new string('x', 150);
        for (var i = 0; i < count; i++)
        {
            await bob.SendAsync($"secret {i} {filler}\n");
            await bob.Received.ReadLinesUntilAsync($"bob: secret {i} {filler}");
        }

        var back = chat.Connect();
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {token} 3\n"); // more than the connection buffers: the server waits for the client
        await Wait.UntilAsync(() => Unread(back) >= 64 * 1024, "the server waits for the client");
        await RoomOf(chat).RedactAsync(count + 3, Some.Alias("mod"), Moderator, CancellationToken.None);

        var lines = await back.Received.ReadLinesUntilAsync("You are now connected!");
        lines.Should().Contain($"#{count + 3} * message {count + 3} by bob was removed").And.Contain(static line => line.StartsWith("#5 bob: secret", StringComparison.Ordinal));
        lines.Should().NotContain(static line => line.Contains($"secret {count - 1} ", StringComparison.Ordinal));
        lines.Where(static line => line.StartsWith('#')).Select(static line => line.Split(' ')[0]).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Edit_by_an_ignored_person_is_not_seen_but_the_removal_of_their_message_is()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");
        await bob.SendAsync("rude\n");
        await bob.Received.ReadLinesUntilAsync("bob: rude");

        await RoomOf(chat).EditAsync(3, "ruder"u8.ToArray(), Some.Alias("bob"), chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!.Person.Id, CancellationToken.None);
        await RoomOf(chat).RedactAsync(3, Some.Alias("mod"), Moderator, CancellationToken.None);
        await ann.SendAsync("/history\n");

        await ann.ExpectAsync("* mod removed message 3 by bob", "* history", "[00:00] * mod removed message 3 by bob", "* end of history");
    }

    private static long Unread(InMemoryConnection connection)
    {
        if (!connection.Output.TryRead(out var read))
        {
            return 0;
        }

        connection.Output.AdvanceTo(read.Buffer.Start);
        return read.Buffer.Length;
    }

    private static Room RoomOf(Chat chat) => chat.Get<RoomDirectory>().Find(Some.Room())!;
}
