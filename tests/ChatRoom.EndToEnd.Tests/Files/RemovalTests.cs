using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>A file goes with its message.</summary>
public sealed class RemovalTests(FileServerFixture fixture) : IClassFixture<FileServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Redacted_message_takes_its_file_with_it()
    {
        await using var bob = await Sharer.JoinAsync(Server, "regret");
        var (_, body) = await bob.ShareAsync("a.png", Pictures.Png(20, 20));
        var path = Sharer.PathOf(body.GetProperty("url").GetString()!);
        var other = await bob.SharedAsync("b.txt", [1]);

        await bob.CommandAsync($"/redact {body.GetProperty("id").GetInt64()}");

        (await bob.StatusAsync(path)).Should().Be(HttpStatusCode.NotFound);
        (await bob.StatusAsync($"/f/{Sharer.IdOf(path)}/thumbnail")).Should().Be(HttpStatusCode.NotFound);
        await GoneAsync(path);
        (await bob.StatusAsync(other)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Forgotten_person_has_no_files()
    {
        await using var bob = await Sharer.JoinAsync(Server, "shy");
        var paths = new[] { await bob.SharedAsync("a.txt", [1]), await bob.SharedAsync("b.txt", [2]) };

        await bob.CommandAsync("/forget me yes");

        foreach (var path in paths)
        {
            await GoneAsync(path);
            (await bob.StatusAsync(path)).Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Unregistered_room_has_no_files()
    {
        await using var vera = await Sharer.JoinAsync(Server, "vera", "#attic", more: ",\"new-password\":\"correct horse\"");
        await vera.CommandAsync("/room register");
        var path = await vera.SharedAsync("a.txt", [1]);

        await vera.CommandAsync("/room unregister");

        await GoneAsync(path);
    }

    private async Task GoneAsync(string path) => await Deadline.UntilAsync(
        () => Task.FromResult(fixture.Contents()), names => !names.Any(name => name.StartsWith(Sharer.IdOf(path), StringComparison.Ordinal)), static names => string.Join(' ', names));
}
