using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class TelnetTests
{
    private static readonly byte[] DoEcho = [255, 253, 1];
    private static readonly byte[] WontEcho = [255, 252, 1];

    [Fact]
    public async Task Negotiation_before_the_alias_is_refused_and_lines_end_with_cr_lf()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync(DoEcho);
        await bob.ExpectBytesAsync($"alias?{Latin1(WontEcho)}");
        await bob.SendAsync("bob\n"); // with any line end

        await bob.ExpectBytesAsync("bob has connected to the chat room!\r\nYou are now connected!\r\n");
    }

    [Fact]
    public async Task Negotiation_glued_to_the_alias_is_no_part_of_it()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync([.. DoEcho, .. "bob\r\n"u8]);

        await bob.ExpectBytesAsync($"alias?{Latin1(WontEcho)}bob has connected to the chat room!\r\n");
    }

    [Fact]
    public async Task Negotiation_in_a_message_split_anywhere_is_removed_and_answered()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsync("bob");

        foreach (var one in (byte[])[.. "he"u8, .. DoEcho, .. "llo\r\n"u8])
        {
            await bob.SendAsync([one]);
        }

        await bob.ExpectBytesAsync($"{Latin1(WontEcho)}bob: hello\r\n"); // and the client counts as telnet from here on
    }

    [Fact]
    public async Task Are_you_there_is_answered()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsync("bob");

        await bob.SendAsync([255, 246]);

        await bob.ExpectBytesAsync("* yes, still here\r\n");
    }

    [Fact]
    public async Task Flood_of_negotiation_before_an_alias_is_answered_up_to_a_bound_only()
    {
        using var chat = new Chat();
        var bob = chat.Connect(new InMemoryConnection(outputBound: 1024 * 1024));

        for (var i = 0; i < 15; i++)
        {
            await bob.SendAsync([.. Enumerable.Repeat(DoEcho, 1000).SelectMany(bytes => bytes)]);
        }

        await bob.SendAsync("bob\r\n");
        var all = await bob.Received.ReadLineAsync();
        all.Should().EndWith("bob has connected to the chat room!\r");
        all.Length.Should().BeLessThan(4096 + 100);
    }

    [Fact]
    public async Task Flood_of_negotiation_of_a_member_that_does_not_read_is_answered_up_to_a_bound_only()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1024));

        for (var i = 0; i < 100; i++)
        {
            await bob.SendAsync([.. Enumerable.Repeat(DoEcho, 1000).SelectMany(bytes => bytes)]);
        }

        await bob.CloseAsync();
        var answers = await bob.Received.ReadToEndAsync();
        answers.Length.Should().BeLessThan(2 * ((64 * 1024) + 3000), "one flush is under way, and an outbox full waits");
    }

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
