namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract of IWhispers, for people on two servers.</summary>
public sealed class NodeWhispersTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TwoNodes _chats = new(server);

    public async ValueTask InitializeAsync() => await _chats.OpenAsync();

    public ValueTask DisposeAsync() => _chats.DisposeAsync();

    [Fact]
    public async Task Whispers_reach_people_of_the_other_node_and_can_be_answered_both_ways()
    {
        var (ann, bob) = await _chats.JoinAsync();

        await ann.SendAsync("/msg bob psst\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await bob.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await bob.SendAsync("/reply yes?\n");
        await ann.Received.ReadLinesUntilAsync("* bob whispers: yes?");
        await ann.SendAsync("/reply come here\n");
        await bob.Received.ReadLinesUntilAsync("* ann whispers: come here");
        await ann.SendAsync("/msg nobody psst\n");
        await ann.Received.ReadLinesUntilAsync("* nobody here is called nobody");
    }

    [Fact]
    public async Task Whispers_reach_all_connections_of_a_person_and_the_senders_others_see_them()
    {
        var (ann, annsPhone) = await _chats.JoinBothAsync("ann");
        var (bobsPhone, bob) = await _chats.JoinBothAsync("bob");

        await ann.SendAsync("/msg bob psst\n");

        await bob.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await bobsPhone.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await annsPhone.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await annsPhone.SendAsync("/reply and more\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: and more");
        await bobsPhone.Received.ReadLinesUntilAsync("* ann whispers: and more");
    }

    [Fact]
    public async Task Whisper_of_an_ignored_sender_looks_delivered()
    {
        var (ann, bob) = await _chats.JoinAsync();
        await bob.SendAsync("/ignore ann\n");
        await bob.Received.ReadLinesUntilAsync("* you are now ignoring ann");

        await ann.SendAsync("/msg bob psst\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await ann.SendAsync("hello\n");
        await bob.SendAsync("/reply hi\n");

        await bob.ExpectAsync("* nobody has whispered to you yet");
    }
}
