using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Journal;

/// <summary><c>/search</c> as people use it, on a server that is killed and restarted.</summary>
public sealed class SearchTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    [Fact]
    public async Task Message_is_found_at_once_by_words_quotes_prefixes_and_authors()
    {
        await using var server = await StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        await ann.SendAsync("Übung macht den Meister\nmacht nichts\n");
        await ann.SkipToAsync("ann: macht nichts\n");
        await bob.SendAsync("/me macht Übung\n");
        await ann.SkipToAsync("** bob macht Übung\n");

        await FindsAsync(ann, "ubung", "** bob macht Übung", "ann: Übung macht den Meister");
        await FindsAsync(ann, "\"macht den\"", "ann: Übung macht den Meister");
        await FindsAsync(ann, "nich*", "ann: macht nichts");
        await FindsAsync(ann, "macht -den from:ANN", "ann: macht nichts");
        await ann.SendAsync("/search \"macht\n/search macht) OR (x\n/search page:2\n");
        await ann.ExpectAsync(
            "* a quotation mark (\") is missing\n* no results\n* a search needs a word that is to be there\n");
    }

    [Fact]
    public async Task Pages_lead_from_one_to_the_next()
    {
        await using var server = await StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await ann.SendAsync(string.Concat(Enumerable.Range(1, 23).Select(static n => $"line number{n}\n")));
        await ann.SkipToAsync("ann: line number23\n");

        await FindsAsync(ann, "number23", "ann: line number23");
        await ann.SendAsync("/search line\n");
        (await ann.SkipToAsync("* older results: /more (or /search line page:2)\n")).Should().Contain("number23\n").And.Contain("number14\n").And.NotContain("number13\n");
        await ann.SendAsync("/more\n");
        (await ann.SkipToAsync("* older results: /more (or /search line page:3)\n")).Should().Contain("number13\n").And.Contain("number4\n").And.NotContain("number3\n");
        await FindsAsync(ann, "line page:3", "ann: line number3", "ann: line number2", "ann: line number1");
    }

    [Fact]
    public async Task Index_catches_up_after_the_server_was_killed()
    {
        const int Said = 3_000;
        await using (var server = await StartAsync())
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync(string.Concat(Enumerable.Range(1, Said).Select(static n => $"word{n} said\n")));
            await ann.SkipToAsync($"ann: word{Said} said\n");
        } // SIGKILL, in the midst of what the index takes in

        await using var again = await StartAsync();
        await using var bob = await again.JoinAsync("bob");
        foreach (var n in (int[])[1, Said / 2, Said])
        {
            await FindsAsync(bob, $"word{n}", $"ann: word{n} said");
        }

        await FindsAsync(bob, "from:ann page:300", Enumerable.Range(1, 10).Reverse().Select(static n => $"ann: word{n} said").ToArray()); // no message appears twice
    }

    [Fact]
    public async Task Deleted_index_is_rebuilt()
    {
        await using (var server = await StartAsync())
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync("hello there\n");
            await ann.SkipToAsync("ann: hello there\n");
            await FindsAsync(ann, "hello", "ann: hello there");
        }

        foreach (var file in _directory.GetFiles("chatroom.db-search*", SearchOption.AllDirectories))
        {
            file.Delete();
        }

        await using var again = await StartAsync();
        await using var bob = await again.JoinAsync("bob");
        await FindsAsync(bob, "hello", "ann: hello there");
    }

    [Fact]
    public async Task Journal_in_memory_is_searched_too()
    {
        await using var server = await StartAsync("ChatRoom:Journal:Kind=Memory");
        await using var ann = await server.JoinAsync("ann");
        await ann.SendAsync("hello there\n");
        await ann.SkipToAsync("ann: hello there\n");

        await FindsAsync(ann, "HELLO", "ann: hello there");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(
        ServerLaunch.OnLoopback(["ChatRoom:Limits:MessagesPerSecond=0", .. settings]) with { Directory = _directory.FullName });

    /// <summary>Repeats a search until it finds exactly these messages, because a new message is found a moment later. Expects the newest message first, while the server shows it last. Ignores the times.</summary>
    private static Task<string> FindsAsync(TestClient client, string words, params string[] hits) => Deadline.UntilAsync(
        async () =>
        {
            await client.SendLineAsync($"/search {words}\n/topic");
            return await client.SkipToAsync("* #lobby has no topic\n");
        },
        answer => answer.Split('\n').Where(static line => line.StartsWith("* [", StringComparison.Ordinal))
            .Select(static line => line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..]).SequenceEqual(hits.Reverse()),
        static answer => answer);
}
