using System.Globalization;
using System.Text.Json;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Commands;

/// <summary><c>/redact</c>, <c>/purge</c>, <c>/forget</c> and <c>/export</c>, with a journal in memory.</summary>
public sealed class TextCommandTests
{
    [Fact]
    public async Task Own_message_is_removed_and_a_message_of_somebody_else_is_not()
    {
        using var chat = NewChat(ChatAction.RedactOthers);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("secret\n");
        await bob.Received.ReadLinesUntilAsync("ann: secret");

        await bob.SendAsync("/redact 3\n");
        await bob.ExpectAsync("* you are not permitted to do that");
        await ann.SendAsync("/redact #3\n");
        await bob.ExpectAsync("* ann removed message 3");
        await bob.SendAsync("/history 1\n");
        (await bob.Received.ReadLinesUntilAsync("* end of history")).Should().Contain("[00:00] * message 3 by ann was removed").And.NotContain(static line => line.Contains("secret"));
        await ann.SendAsync("/redact 3\n/redact 99\n/redact 1\n");
        await ann.Received.ReadLinesUntilAsync("* message 3 is already removed");
        await ann.ExpectAsync("* there is no message 99", "* there is no message 1");
    }

    [Theory]
    [InlineData("/redact")]
    [InlineData("/redact x")]
    [InlineData("/redact 0")]
    [InlineData("/redact -1")]
    [InlineData("/redact 99999999999999999999")]
    [InlineData("/purge")]
    [InlineData("/purge bob x")]
    [InlineData("/purge bob 10")]
    [InlineData("/purge bob 3651d")]
    [InlineData("/purge bob -1m")]
    [InlineData("/forget")]
    [InlineData("/forget me no")]
    [InlineData("/forget me yes please")]
    public async Task Wrong_arguments_are_answered_with_the_usage(string command)
    {
        using var chat = NewChat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{command}\n");

        (await ann.Received.ReadLineAsync()).Should().StartWith($"* usage: {command.Split(' ')[0]} ");
    }

    [Fact]
    public async Task Moderator_removes_any_message_and_the_audit_log_says_so()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("spam\n");
        await bob.Received.ReadLinesUntilAsync("ann: spam");

        await bob.SendAsync("/redact 3\n");

        await bob.ExpectAsync("* bob removed message 3 by ann");
        (await AuditAsync(chat)).Should().Equal("bob redact ann #lobby message 3");
    }

    [Fact]
    public async Task Nothing_is_removed_for_a_moderator_if_the_audit_log_cannot_be_written()
    {
        var store = new FaultyStateStore { WritingFails = true };
        using var chat = NewChat(store);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("spam\n");
        await bob.Received.ReadLinesUntilAsync("ann: spam");

        await bob.SendAsync("/redact 3\n/purge ann\n/forget ann yes\n/history 1\n");

        (await bob.Received.ReadLinesUntilAsync("* end of history")).Should().HaveCount(6).And.Contain("[00:00] ann: spam");
    }

    [Fact]
    public async Task Purge_removes_what_somebody_wrote_here_in_that_time_under_any_alias()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("long ago\n");
        chat.Time.Advance(TimeSpan.FromMinutes(20));
        await ann.SendAsync("spam 1\n/nick amy\nspam 2\n");
        await bob.SendAsync("what is this\n");
        await bob.Received.ReadLinesUntilAsync("bob: what is this");

        await bob.SendAsync("/purge amy\n");
        await bob.Received.ReadLinesUntilAsync("* bob removed 2 messages by amy");
        await bob.SendAsync("/history 9\n/purge amy 10m\n/purge amy 1h\n/purge zoe\n");

        (await bob.Received.ReadLinesUntilAsync("* end of history")).Should().ContainSingle(static line => line.EndsWith("ann: long ago"))
            .And.ContainSingle(static line => line.EndsWith("bob: what is this")).And.NotContain(static line => line.Contains("spam"));
        await bob.ExpectAsync("* there are no messages by amy in this room from the last 10m", "* bob removed 1 message by amy", "* there are no messages by zoe in this room from the last 10m");
        (await AuditAsync(chat)).Should().Equal("bob purge amy #lobby 1 messages of the last 1h", "bob purge amy #lobby 2 messages of the last 10m");
    }

    [Fact]
    public async Task Purge_finds_those_who_have_left()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("spam\n");
        await ann.CloseAsync();
        await bob.Received.ReadLinesUntilAsync("ann has left the chat room!");
        var again = await chat.JoinAsync("ann");
        await again.SendAsync("more spam\n/quit\n");
        await bob.Received.ReadLinesUntilAsync("ann has left the chat room!");

        await bob.SendAsync("/purge ann\n");

        await bob.ExpectAsync("* bob removed 2 messages by ann");
    }

    [Fact]
    public async Task Purge_finds_those_who_have_renamed_themselves_and_left()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("spam\n/nick amy\n/quit\n");
        await bob.Received.ReadLinesUntilAsync("amy has left the chat room!");

        await bob.SendAsync("/purge amy\n");

        await bob.ExpectAsync("* bob removed 1 message by amy");
    }

    [Fact]
    public async Task Purge_is_in_slices()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync(string.Concat(Enumerable.Range(1, PurgedMessages.Most + 3).Select(static i => $"spam {i}\n")));
        await bob.Received.ReadLinesUntilAsync($"ann: spam {PurgedMessages.Most + 3}");

        await bob.SendAsync("/purge ann\n");

        await bob.ExpectAsync($"* bob removed {PurgedMessages.Most} messages by ann", "* bob removed 3 messages by ann");
    }

    [Fact]
    public async Task Forgotten_person_has_no_texts_on_any_surface_and_the_ids_stay()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await ResumeTests.TokenOfAsync(bob);
        await ann.SendAsync("secret 1\n/me secret 2\n");
        await bob.Received.ReadLinesUntilAsync("** ann secret 2");
        await bob.VanishAsync();
        await Wait.ForAsync(bob.Served, "it is gone");
        await ann.SendAsync("secret 3\n/nick amy\nsecret 4\n/forget me\n/forget me yes\n");

        var lines = await ann.Received.ReadLinesUntilAsync(
            "* all your messages are being removed; these backups may still contain them until an administrator deletes the backups: 2026-11-28");
        lines.Should().Contain("* this permanently removes all your messages in all rooms; to confirm: /forget me yes");
        await chat.Get<TextForgetter>().RunOnceAsync(TestContext.Current.CancellationToken);
        await ann.Received.ReadLinesUntilAsync("* done: 4 messages removed");
        chat.Get<ChatState>().Forgets.Count.Should().Be(0);

        await ann.SendAsync("new\n/history 100\n/search secret\n/search secr*\n/search from:ann\n/export\n");
        var shown = await ann.Received.ReadLinesUntilAsync("* end of export: 1 message");
        shown.Should().NotContain(static line => line.Contains("secret", StringComparison.Ordinal) && !line.StartsWith('*'));
        shown.Count(static line => line.EndsWith("was removed", StringComparison.Ordinal)).Should().Be(4);
        shown.Count(static line => line == "* no results").Should().Be(3);
        var again = chat.Connect();
        await again.SendAsync($"/resume {token}\n");
        (await again.Received.ReadLinesUntilAsync("amy: new")).Should().NotContain(static line => line.Contains("secret", StringComparison.Ordinal));
        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot","after":{"#lobby":0}}""");
        await bot.SendAsync("""{"past":{"room":"#lobby","limit":100},"ref":"p"}""");
        JsonElement next;
        do
        {
            next = await bot.ReadAsync();
            next.GetRawText().Should().NotContain("secret");
        }
        while (!next.TryGetProperty("ref", out var reference) || reference.GetString() != "p");
    }

    [Fact]
    public async Task Admin_has_somebody_else_forgotten_who_has_left()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("secret\n/quit\n");
        await bob.Received.ReadLinesUntilAsync("ann has left the chat room!");

        await bob.SendAsync("/forget zoe yes\n/forget ann\n/forget ann yes\n");

        await bob.ExpectAsync(
            "* nobody here is called zoe", "* this permanently removes all messages of ann in all rooms; to confirm: /forget ann yes",
            "* all messages of ann are being removed; these backups may still contain them until an administrator deletes the backups: 2026-11-28 /backups/old");
        await chat.Get<TextForgetter>().RunOnceAsync(TestContext.Current.CancellationToken);
        await bob.ExpectAsync("* bob removed 1 message by ann", "* done: 1 message removed");
        (await AuditAsync(chat)).Should().Equal("bob forget ann  ");
    }

    [Fact]
    public async Task Member_learns_the_dates_of_backups_and_not_where_they_are()
    {
        using var chat = NewChat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/forget me yes\n");

        await ann.ExpectAsync("* all your messages are being removed; these backups may still contain them until an administrator deletes the backups: 2026-11-28");
    }

    [Fact]
    public async Task Export_has_all_own_messages_as_lines_of_json()
    {
        using var chat = NewChat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("not hers\n");
        await ann.Received.ReadLinesUntilAsync("bob: not hers");
        await ann.SendAsync("\"one\"\n/me twö\n/join ops\n" + string.Concat(Enumerable.Range(3, 100).Select(static i => $"{i}\n")) + "/export\n");

        var lines = (await ann.Received.ReadLinesUntilAsync("* end of export: 102 messages")).Where(static line => line.StartsWith('{')).ToArray();

        lines[0].Should().Be("""{"type":"message","room":"#lobby","id":4,"at":"2000-01-01T00:00:00.000Z","alias":"ann","text":"\"one\""}""");
        lines[1].Should().Be("""{"type":"action","room":"#lobby","id":5,"at":"2000-01-01T00:00:00.000Z","alias":"ann","text":"twö"}""");
        lines[2..].Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()).Should()
            .Equal(Enumerable.Range(3, 100).Select(static i => i.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Export_to_a_program_is_pages_of_events_and_long_texts_fit()
    {
        using var chat = NewChat();
        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot","rooms":["#lobby"]}""");
        await bot.ReadUntilAsync("live");
        for (var i = 0; i < 10; i++)
        {
            await bot.SendAsync($$"""{"say":"{{i}}{{new string('ü', 2_000)}}"}""");
            await bot.ReadUntilAsync("message");
        }

        await bot.SendAsync("""{"command":"/export","ref":"e"}""");

        var texts = new List<string>();
        JsonElement page;
        do
        {
            page = await bot.ReadUntilAsync("answer");
            page.GetProperty("ref").GetString().Should().Be("e");
            page.GetRawText().Length.Should().BeLessThan(64 * 1024);
            texts.AddRange(page.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("text").GetString()![..1]));
        }
        while (page.GetProperty("more").GetBoolean());

        texts.Should().Equal(Enumerable.Range(0, 10).Select(static i => $"{i}"));
    }

    [Fact]
    public async Task Export_waits_for_a_client_that_does_not_read_and_nobody_waits_for_it()
    {
        using var chat = NewChat();
        var ann = await chat.JoinAsync("ann", new InMemoryConnection(outputBound: 1_000));
        var bob = await chat.JoinAsync("bob");
        var text = new string('x', 1_000);
        for (var i = 0; i < 200; i++)
        {
            await ann.SendAsync($"{text}\n");
            await ann.Received.ReadLinesUntilAsync($"ann: {text}");
            await bob.Received.ReadLinesUntilAsync($"ann: {text}");
        }

        await ann.SendAsync("/export\n");
        await bob.SendAsync("hello\n");
        await bob.Received.ReadLinesUntilAsync("bob: hello");

        (await ann.Received.ReadLinesUntilAsync("* end of export: 200 messages")).Count(static line => line.StartsWith('{')).Should().Be(200);
    }

    [Fact]
    public async Task Journal_that_cannot_be_read_is_answered()
    {
        using var chat = NewChat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.CannotBeReadBack = true;

        await ann.SendAsync("/export\n/redact 1\n/purge ann\n");

        await ann.ExpectAsync("* the history cannot be read right now", "* not removed: the server could not save the change, try again later");
    }

    private static Chat NewChat(params ChatAction[] refused) => NewChat(new MemoryStateStore(), refused);

    private static Chat NewChat(IStateStore store, params ChatAction[] refused) => new(replace: services => services
        .AddSingleton(store).AddSingleton<IBackupCatalog>(new OneBackup()).AddSingleton<Permissions>(new Refusing(refused)));

    private static async Task<IEnumerable<string>> AuditAsync(Chat chat) =>
        (await chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(Most: 100), CancellationToken.None))
            .Select(static entry => $"{entry.Row.Actor} {entry.Row.Act} {entry.Row.Target} {entry.Row.Room} {entry.Row.Details}");

    private sealed class Refusing(ChatAction[] refused) : Permissions(roles: null!)
    {
        public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null) =>
            refused.Contains(action) ? new Error(ErrorCode.NotPermitted) : null;
    }

    private sealed class OneBackup : IBackupCatalog
    {
        public IReadOnlyList<Backup> Read() => [new(new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero), "/backups/old")];
    }
}
