using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>A file of a private room opens only for people who may read the room, and only as long as they may.</summary>
public sealed class PrivateFileTests(FileServerFixture fixture) : IClassFixture<FileServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Stranger_gets_what_they_get_for_a_file_that_does_not_exist()
    {
        await using var vera = await OwnerAsync("vera1", "#cellar1");
        await using var stan = await Sharer.JoinAsync(Server, "stan");
        var path = await vera.SharedAsync("a.png", Pictures.Png(20, 20));
        var absent = path.Replace(Sharer.IdOf(path), "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal);

        foreach (var suffix in (string[])["", "?key=x", $"?key={new string('A', 43)}"])
        {
            (await DescribeAsync(stan, path + suffix)).Should().Be(await DescribeAsync(stan, absent + suffix)).And.StartWith("404");
        }

        var answer = await stan.AskAsync($"\"file\":\"{Sharer.IdOf(path)}\"");
        answer.GetProperty("code").GetString().Should().Be("no-such-file");
    }

    [Fact]
    public async Task Short_lived_link_opens_the_file_and_its_thumbnail_until_its_person_may_not_read_the_room()
    {
        await using var vera = await OwnerAsync("vera2", "#cellar2");
        await using var kim = await Sharer.JoinAsync(Server, "kim");
        await vera.CommandAsync("/invite kim");
        await kim.AskAsync("\"join\":\"#cellar2\"");
        var path = await vera.SharedAsync("a.png", Pictures.Png(20, 20));
        var other = await vera.SharedAsync("b.txt", [1]);

        var answer = await kim.AskAsync($"\"file\":\"{Sharer.IdOf(path)}\"");
        var link = Sharer.PathOf(answer.GetProperty("url").GetString()!);
        var key = link[link.IndexOf('?', StringComparison.Ordinal)..];

        answer.TryGetProperty("until", out _).Should().BeTrue();
        using var response = await vera.GetAsync(link); // whoever has it, as a browser without a cookie
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.ToString().Should().Contain("no-store").And.Contain("private");
        (await vera.StatusAsync($"/f/{Sharer.IdOf(path)}/thumbnail{key}")).Should().Be(HttpStatusCode.OK);
        (await vera.StatusAsync(other + key)).Should().Be(HttpStatusCode.NotFound);
        await vera.ActAsync("/ban kim 1h");
        await kim.Chat.ReadUntilAsync("left-room");
        (await vera.StatusAsync(link)).Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Program_of_a_member_reads_with_a_token_and_that_of_a_stranger_does_not()
    {
        await using var vera = await OwnerAsync("vera3", "#cellar3");
        await using var eve = await Sharer.JoinAsync(Server, "eve3", more: ",\"new-password\":\"correct horse\"");
        var id = Sharer.IdOf(await vera.SharedAsync("a.txt", [1, 2, 3]));

        (await ReadAsync(vera)).Should().Be(HttpStatusCode.OK);
        (await ReadAsync(eve)).Should().Be(HttpStatusCode.NotFound);

        async Task<HttpStatusCode> ReadAsync(Sharer who)
        {
            var token = (await who.CommandAsync("/token new ci read")).GetProperty("token").GetString()!;
            using var response = await who.GetAsync($"/api/files/{id}", request => request.Headers.Authorization = new("Bearer", token));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task File_of_an_open_room_has_a_link_that_stays()
    {
        await using var bob = await Sharer.JoinAsync(Server, "open");
        var path = await bob.SharedAsync("a.txt", [1]);

        var answer = await bob.CommandAsync($"/file {FileServerFixture.Origin}{path}");

        answer.GetProperty("url").GetString().Should().Be(FileServerFixture.Origin + path);
        answer.TryGetProperty("until", out _).Should().BeFalse();
    }

    private async Task<Sharer> OwnerAsync(string alias, string room)
    {
        var owner = await Sharer.JoinAsync(Server, alias, room, ",\"new-password\":\"correct horse\"");
        await owner.CommandAsync("/room register");
        await owner.ActAsync("/room set private on");
        return owner;
    }

    private static async Task<string> DescribeAsync(Sharer who, string path)
    {
        using var response = await who.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Where(static header => header.Key != "Date").Select(static header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{(int)response.StatusCode} {string.Join(' ', headers)} {System.Text.RegularExpressions.Regex.Replace(body, "\"trace.*", "")}";
    }
}
