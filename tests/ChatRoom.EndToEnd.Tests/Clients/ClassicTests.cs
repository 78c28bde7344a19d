using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>Clients that do not end their messages, byte by byte.</summary>
public sealed class ClassicTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Classic_client_gets_its_messages_with_nothing_after_them()
    {
        await using var client = await JoinAsync("bob");

        foreach (var text in (string[])["one", "two", "three"])
        {
            await client.SendAsync($"bob: {text}");
            await client.ExpectAsync($"bob: {text}"); // bytes after it would appear before the next message
        }

        client.EndSending();
        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Alias_and_first_message_in_one_packet_are_separated()
    {
        await using var other = await fixture.Server.JoinAsync("listener");
        await using var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");

        await client.SendAsync("glueglue: hello");

        await other.ExpectAsync("glue has connected to the chat room!\nglue: hello\n");
        await client.SkipToAsync("glue: hello");
    }

    [Fact]
    public async Task Alias_and_first_message_50_ms_apart_are_separated()
    {
        await using var other = await fixture.Server.JoinAsync("patient");
        await using var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");

        await client.SendAsync("swift");
        await Task.Delay(50, TestContext.Current.CancellationToken); // does not wait for anything: this client sends with a pause
        await client.SendAsync("swift: hello");

        await other.ExpectAsync("swift has connected to the chat room!\nswift: hello\n");
        await client.SkipToAsync("swift: hello");
    }

    [Fact]
    public async Task Character_split_over_two_packets_arrives_whole()
    {
        await using var other = await fixture.Server.JoinAsync("reader");
        await using var client = await JoinAsync("żółw");
        await other.ExpectLineAsync("żółw has connected to the chat room!");
        var said = Encoding.UTF8.GetBytes("żółw: zażółć 🐢");

        await client.SendAsync(said[..^2]);
        await other.SendLineAsync("meanwhile");
        await client.ExpectAsync("reader: meanwhile"); // by then the server has read and kept the first part
        await client.SendAsync(said[^2..]);

        await other.ExpectAsync("reader: meanwhile\nżółw: zażółć 🐢\n");
        await client.ExpectAsync("żółw: zażółć 🐢");
    }

    [Fact]
    public async Task Two_messages_in_one_packet_that_ends_lines_are_two_and_make_it_a_line_client()
    {
        await using var other = await fixture.Server.JoinAsync("counter");
        await using var client = await JoinAsync("liner");
        await other.ExpectLineAsync("liner has connected to the chat room!");

        await client.SendAsync("liner: one\nliner: two\n");

        await other.ExpectAsync("liner: one\nliner: two\n");
        await client.SkipToAsync("liner: two");
        await client.SendAsync("three\n");
        await client.SkipToAsync("liner: three\n");
    }

    [Fact]
    public async Task Two_messages_glued_in_one_packet_lose_nothing()
    {
        await using var other = await fixture.Server.JoinAsync("keeper");
        await using var client = await JoinAsync("fast");
        await other.ExpectLineAsync("fast has connected to the chat room!");

        await client.SendAsync("fast: onefast: two");

        // The bytes do not show where the first message ends. Everybody must see all of them.
        await other.ExpectLineAsync("fast: onefast: two");
        await client.ExpectAsync("fast: onefast: two");
    }

    private async Task<TestClient> JoinAsync(string alias)
    {
        var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");
        await client.SendAsync(alias);
        await client.ExpectAsync($"{alias} has connected to the chat room!\nYou are now connected!");
        return client;
    }
}
