using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>Files from the link to the download.</summary>
public sealed class ShareTests(FileServerFixture fixture) : IClassFixture<FileServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task File_is_an_action_for_everybody_and_is_served_as_it_was()
    {
        await using var nell = await Server.JoinAsync("nell");
        await using var bob = await Sharer.JoinAsync(Server, "bob");

        var (status, body) = await bob.ShareAsync("notes.txt", "hello, world"u8.ToArray());

        status.Should().Be(HttpStatusCode.Created);
        var url = body.GetProperty("url").GetString()!;
        url.Should().MatchRegex("^https://chat\\.example/f/[A-Za-z0-9_-]{22}/file/notes\\.txt$");
        await nell.SkipToAsync($"** bob shared notes.txt (12 B): {url}\n");
        var action = await bob.Chat.ReadUntilAsync("action");
        action.GetProperty("id").GetInt64().Should().Be(body.GetProperty("id").GetInt64());
        using var response = await bob.GetAsync(Sharer.PathOf(url));
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("hello, world");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        response.Content.Headers.ContentDisposition!.ToString().Should().StartWith("attachment").And.Contain("notes.txt");
        Header(response, "Content-Security-Policy").Should().Be("default-src 'none'; sandbox");
        Header(response, "X-Content-Type-Options").Should().Be("nosniff");
        Header(response, "Cross-Origin-Resource-Policy").Should().Be("same-origin");
        Header(response, "Cache-Control").Should().Contain("immutable").And.Contain("public");
    }

    [Fact]
    public async Task Ranges_HEAD_and_tags_work()
    {
        await using var bob = await Sharer.JoinAsync(Server, "ranger");
        var path = await bob.SharedAsync("digits.txt", "0123456789"u8.ToArray());

        using var part = await bob.GetAsync(path, static request => request.Headers.Range = new RangeHeaderValue(2, 4));
        using var beyond = await bob.GetAsync(path, static request => request.Headers.Range = new RangeHeaderValue(20, 30));
        using var head = await bob.GetAsync(path, static request => request.Method = HttpMethod.Head);
        using var same = await bob.GetAsync(path, request => request.Headers.IfNoneMatch.Add(head.Headers.ETag!));

        (part.StatusCode, await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be((HttpStatusCode.PartialContent, "234"));
        beyond.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        (head.StatusCode, head.Content.Headers.ContentLength).Should().Be((HttpStatusCode.OK, 10));
        same.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Text_client_gets_a_command_to_paste()
    {
        await using var tess = await Server.JoinAsync("tess");
        await using var bob = await Sharer.JoinAsync(Server, "paster");

        var said = await tess.AskAsync("/upload ../My cat.png");
        var command = said.Single(static line => line.StartsWith("* curl", StringComparison.Ordinal));
        command.Should().MatchRegex("^\\* curl -T 'My_cat\\.png' https://chat\\.example/u/[A-Za-z0-9_-]{22}$");
        var (status, _) = await bob.PutAsync(Sharer.PathOf(command.Split(' ')[^1]), "not a cat"u8.ToArray());

        status.Should().Be(HttpStatusCode.Created);
        await tess.SkipToAsync("** tess shared My_cat.png (9 B): ");
    }

    [Fact]
    public async Task Link_is_for_one_upload_by_somebody_who_is_in_the_room()
    {
        await using var bob = await Sharer.JoinAsync(Server, "once");
        var path = await bob.LinkAsync("a.txt");
        (await bob.PutAsync(path, [1])).Status.Should().Be(HttpStatusCode.Created);
        (await bob.PutAsync(path, [1])).Status.Should().Be(HttpStatusCode.NotFound);
        (await bob.PutAsync("/u/AAAAAAAAAAAAAAAAAAAAAA", [1])).Status.Should().Be(HttpStatusCode.NotFound);
        var other = await bob.LinkAsync("a.txt");
        await bob.AskAsync("\"join\":\"#elsewhere\"");
        await bob.AskAsync("\"part\":\"#lobby\"");

        var (status, body) = await bob.PutAsync(other, [1]);

        (status, body.GetProperty("code").GetString()).Should().Be((HttpStatusCode.Conflict, "not-in-room"));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd", "passwd")]
    [InlineData("..\\..\\boot.ini", "boot.ini", "boot.ini")]
    [InlineData("photo\u202Egnp.exe", "photognp.exe", "photognp.exe")]
    [InlineData("'; rm -rf $(HOME) `x`.sh", "rm_-rf_HOME_x.sh", "rm_-rf_HOME_x.sh")]
    [InlineData("<script>alert(1)</script>.html", "script.html", "script.html")]
    [InlineData("фото 1.txt", "фото_1.txt", "----_1.txt")]
    [InlineData("\u0000\u001b[31m", "31m", "31m")]
    [InlineData(".htaccess", "htaccess", "htaccess")]
    [InlineData("", "file", "file")]
    public async Task Hostile_name_is_harmless(string given, string name, string inLink)
    {
        await using var bob = await Sharer.JoinAsync(Server, "namer");

        var (status, body) = await bob.ShareAsync(given, [1, 2, 3]);

        status.Should().Be(HttpStatusCode.Created);
        body.GetProperty("name").GetString().Should().Be(name);
        var path = Sharer.PathOf(body.GetProperty("url").GetString()!);
        path.Should().EndWith($"/file/{inLink}");
        (await bob.StatusAsync(path)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Name_of_4_KiB_is_cut()
    {
        await using var bob = await Sharer.JoinAsync(Server, "longname");

        var (_, body) = await bob.ShareAsync(new string('x', 4_096) + ".txt", [1]);

        body.GetProperty("name").GetString()!.Length.Should().BeInRange(1, 51);
    }

    [Fact]
    public async Task Muted_person_shares_nothing_also_if_they_had_the_link_before()
    {
        await using var ann = await fixture.AnnAsync();
        await using var bob = await Sharer.JoinAsync(Server, "loud");
        var path = await bob.LinkAsync("a.txt");
        (await ann.CommandAsync("/mute loud 10m")).GetRawText().Should().NotContain("\"error\"");

        var (status, body) = await bob.PutAsync(path, [1]);
        var answer = await bob.AskAsync("\"upload\":\"#lobby\"");

        (status, body.GetProperty("code").GetString()).Should().Be((HttpStatusCode.Forbidden, "muted"));
        answer.GetProperty("code").GetString().Should().Be("muted");
    }

    [Fact]
    public async Task File_whose_message_is_held_waits_with_it()
    {
        await using var bob = await Sharer.JoinAsync(Server, "harry");

        var (status, body) = await bob.ShareAsync("voldemort.txt", "boo"u8.ToArray());

        status.Should().Be(HttpStatusCode.Accepted);
        body.TryGetProperty("id", out _).Should().BeFalse();
        (await bob.StatusAsync(Sharer.PathOf(body.GetProperty("url").GetString()!))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Held_file_is_shown_when_it_is_released_and_deleted_when_it_is_dropped()
    {
        await using var ann = await fixture.AnnAsync();
        await using var bob = await Sharer.JoinAsync(Server, "hermione");
        var good = Sharer.PathOf((await bob.ShareAsync("voldemort-1.txt", "boo"u8.ToArray())).Body.GetProperty("url").GetString()!);
        var bad = Sharer.PathOf((await bob.ShareAsync("voldemort-2.txt", "boo"u8.ToArray())).Body.GetProperty("url").GetString()!);
        var held = (await ann.CommandAsync("/held")).GetProperty("held").EnumerateArray().ToDictionary(static one => one.GetProperty("text").GetString()!, static one => one.GetProperty("held").GetInt64());

        await ann.CommandAsync($"/release {NumberOf(good)}");
        await ann.CommandAsync($"/drop {NumberOf(bad)}");

        (await bob.Chat.ReadUntilAsync("action")).GetProperty("text").GetString().Should().Contain(good);
        await Deadline.UntilAsync(() => bob.StatusAsync(bad), static status => status == HttpStatusCode.NotFound, static status => $"{status}");
        (await bob.StatusAsync(good)).Should().Be(HttpStatusCode.OK);

        long NumberOf(string path) => held.Single(one => one.Key.Contains(path, StringComparison.Ordinal)).Value;
    }

    [Fact]
    public async Task Program_shares_and_reads_with_a_token()
    {
        await using var bot = await Sharer.JoinAsync(Server, "bot", more: ",\"new-password\":\"correct horse\"");
        var token = (await bot.CommandAsync("/token new ci write")).GetProperty("token").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rooms/lobby/files") { Content = new ByteArrayContent(Pictures.Png(30, 20)) };
        request.Headers.Authorization = new("Bearer", token);
        request.Content.Headers.ContentDisposition = new("attachment") { FileName = "plot.png" };

        using var response = await Server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var path = Sharer.PathOf(json.RootElement.GetProperty("url").GetString()!);
        path.Should().EndWith("/30x20/plot.png");
        using var read = await bot.GetAsync($"/api/files/{Sharer.IdOf(path)}", get => get.Headers.Authorization = new("Bearer", token));
        (read.StatusCode, read.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "image/png"));
        (await bot.StatusAsync($"/api/files/{Sharer.IdOf(path)}")).Should().Be(HttpStatusCode.Unauthorized);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
