namespace ChatRoom.Tests.Commands;

/// <summary>History on joining and with <c>/history</c>.</summary>
public class HistoryCommandTests
{
    [Fact]
    public async Task Newcomer_sees_the_messages_and_events_before_its_arrival()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("one\n/topic tea\n/me waves\n/nick annie\n");
        await ann.ExpectAsync("ann: one", "* ann has set the topic: tea", "** ann waves", "* ann is now known as annie");

        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\n");

        await bob.ExpectAsync(
            "* history",
            "[00:00] ann: one",
            "[00:00] * ann has set the topic: tea",
            "[00:00] ** ann waves",
            "[00:00] * ann is now known as annie",
            "* end of history",
            "bob has connected to the chat room!",
            "You are now connected!");
    }

    [Fact]
    public async Task Newcomer_to_a_room_without_messages_sees_no_history()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann");

        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\n");

        await bob.ExpectAsync("bob has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Messages_of_earlier_days_have_a_date()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("yesterday\n");
        await ann.ExpectAsync("ann: yesterday");
        chat.Time.Advance(TimeSpan.FromHours(30));
        await ann.SendAsync("today\n/history\n");

        await ann.ExpectAsync("ann: today", "* history", "[2000-01-01 00:00] ann: yesterday", "[06:00] ann: today", "* end of history");
    }

    [Fact]
    public async Task Classic_client_sees_history_like_new_messages()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("one\ntwo\n");
        await ann.ExpectAsync("ann: one", "ann: two");

        var classic = await chat.JoinAsClassicAsync("bob");

        await classic.ExpectBytesAsync("ann: one\nann: two\nbob has connected to the chat room!\nYou are now connected!");
    }

    [Theory]
    [InlineData("/history 2", "two", "three")]
    [InlineData("/history", "one", "two", "three")]
    [InlineData("/history 1000", "one", "two", "three")]
    public async Task History_shows_the_requested_number_of_messages(string command, params string[] said)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"one\ntwo\nthree\n{command}\n");

        await ann.ExpectAsync("ann: one", "ann: two", "ann: three", "* history");
        await ann.ExpectAsync([.. said.Select(static text => $"[00:00] ann: {text}"), "* end of history"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public async Task History_of_an_impossible_number_is_refused(string number)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"/history {number}\n");

        await ann.ExpectAsync("* usage: /history [n], n from 1 to 1000");
    }

    [Fact]
    public async Task History_without_messages_is_reported()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/history\n");

        await ann.ExpectAsync("* no messages here yet");
    }

    [Fact]
    public async Task Ignored_members_are_left_out_of_history()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("spam\n");
        await ann.ExpectAsync("bob: spam");

        await ann.SendAsync("hi\n/ignore bob\n/history\n");

        await ann.ExpectAsync("ann: hi", "* you are now ignoring bob", "* history", "[00:00] ann: hi", "* end of history");
    }

    [Fact]
    public async Task Join_shows_the_messages_of_the_room_and_nothing_twice()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/join #ops\nhi ops\n");
        await bob.ExpectAsync("* bob has joined this room", "* you are in #ops now, 1 here", "bob: hi ops");
        await ann.SendAsync("before\n/join #ops\nafter\n");

        await ann.ExpectAsync(
            "* bob has left this room",
            "ann: before",
            "* history",
            "[00:00] bob: hi ops",
            "* end of history",
            "* ann has joined this room",
            "* you are in #ops now, 2 here",
            "ann: after");
    }

    [Fact]
    public async Task Clients_can_join_although_the_journal_cannot_be_read()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.CannotBeReadBack = true;

        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\n/history\n");

        await bob.ExpectAsync(
            "* the history cannot be read right now",
            "bob has connected to the chat room!",
            "You are now connected!",
            "* the history cannot be read right now");
        await ann.ExpectAsync("bob has connected to the chat room!");
    }
}
