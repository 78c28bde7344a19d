namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>The client of the Python tutorial, as readers of the tutorial run it.</summary>
public sealed class ClassicClientTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Classic_client_chats_with_its_own_kind_and_with_others()
    {
        await using var person = await fixture.Server.JoinAsync("person");
        await using var ann = await StartAsync("ann");
        await person.ExpectLineAsync("ann has connected to the chat room!");
        await using var bob = await StartAsync("bob");
        await person.ExpectLineAsync("bob has connected to the chat room!");
        await ann.Output.ExpectAsync("bob has connected to the chat room!\n"); // the LF is print's

        await bob.TypeAsync("hello\n");
        foreach (var each in new[] { ann, bob })
        {
            await each.Output.ExpectAsync("bob: hello\n");
        }

        await person.ExpectLineAsync("bob: hello");
        await person.SendLineAsync("schön hier");
        foreach (var each in new[] { ann, bob })
        {
            await each.Output.ExpectAsync("person: schön hier\n");
        }
    }

    [Fact]
    public async Task Classic_client_with_taken_alias_gets_another()
    {
        await using var person = await fixture.Server.JoinAsync("watcher");
        await using var first = await StartAsync("twin");
        await using var second = await StartAsync("twin", "twin-2");
        await person.ExpectAsync("twin has connected to the chat room!\ntwin-2 has connected to the chat room!\n");

        await second.TypeAsync("it is me\n");

        await person.ExpectLineAsync("twin-2: it is me");
    }

    private async Task<ToolProcess> StartAsync(string alias, string? given = null)
    {
        var client = ToolProcess.Start(
            "python3", Path.Combine(AppContext.BaseDirectory, "classic_client.py"), $"{fixture.Server.ChatPort}", alias);
        await client.Output.ExpectAsync($"{given ?? alias} has connected to the chat room!\nYou are now connected!\n");
        return client;
    }
}
