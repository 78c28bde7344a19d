using System.Net;
using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>Uploads are bounded: each, of a person, of all, in number, and by the disk.</summary>
public sealed class FileLimitTests
{
    [Fact]
    public async Task Too_large_file_is_refused_whether_its_size_is_known_or_not()
    {
        await using var server = await StartAsync("MaxFileBytes=2000");
        await using var bob = await Sharer.JoinAsync(server, "bob");

        var asked = await bob.AskAsync("\"upload\":\"#lobby\",\"size\":2001");
        var known = await bob.ShareAsync("a.txt", new byte[2_001]);
        var unknown = await bob.PutAsync(await bob.LinkAsync("a.txt"), new StreamContent(new UnknownLength(new byte[100_000])));

        asked.GetProperty("code").GetString().Should().Be("too-long");
        known.Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        unknown.Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        known.Body.GetProperty("detail").GetString().Should().Be("a file has at most 2 kB");
        (await bob.ShareAsync("a.txt", new byte[2_000])).Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Share_of_a_person_and_of_all_is_bounded_and_is_free_again_when_files_go()
    {
        await using var server = await StartAsync("MaxBytesPerPerson=3000", "MaxBytes=100000");
        await using var bob = await Sharer.JoinAsync(server, "bob");
        var (_, first) = await bob.ShareAsync("a.txt", new byte[2_000]);

        (await bob.ShareAsync("b.txt", new byte[2_000])).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        await bob.CommandAsync($"/redact {first.GetProperty("id").GetInt64()}");

        await Deadline.UntilAsync(() => bob.ShareAsync("c.txt", new byte[2_000]), static answer => answer.Status == HttpStatusCode.Created, static answer => $"{answer}");
    }

    [Fact]
    public async Task Full_server_says_507()
    {
        await using var server = await StartAsync("MaxBytes=1000");
        await using var bob = await Sharer.JoinAsync(server, "bob");

        (await bob.ShareAsync("a.txt", new byte[1_001])).Status.Should().Be((HttpStatusCode)507);
    }

    [Fact]
    public async Task Full_disk_says_507_and_nobody_else_notices()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "mounting a file system needs root");
        await using var server = await StartAsync($"Folder={disk.Path}/files");
        await using var bob = await Sharer.JoinAsync(server, "bob");

        (await bob.ShareAsync("a.txt", new byte[6_000_000])).Status.Should().Be((HttpStatusCode)507);
        (await bob.ShareAsync("a.txt", new byte[1_000])).Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Ten_uploads_a_minute_and_then_a_wait()
    {
        await using var server = await StartAsync("UploadsPerMinute=10");
        await using var bob = await Sharer.JoinAsync(server, "bob");
        for (var i = 0; i < 10; i++)
        {
            (await bob.ShareAsync("a.txt", [1])).Status.Should().Be(HttpStatusCode.Created);
        }

        var path = await bob.LinkAsync("a.txt");
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent([1]) };
        using var response = await server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Server_without_files_says_so()
    {
        await using var server = await StartAsync("Enabled=false");
        await using var bob = await Sharer.JoinAsync(server, "bob");
        await using var nell = await server.JoinAsync("nell");

        (await bob.AskAsync("\"upload\":\"#lobby\"")).GetProperty("text").GetString().Should().Be("this server takes no files");
        (await nell.AskAsync("/upload")).Should().Contain("* this server takes no files");
        (await bob.StatusAsync("/f/AAAAAAAAAAAAAAAAAAAAAA/thumbnail")).Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Server_without_pictures_keeps_them_as_they_are()
    {
        await using var server = await StartAsync("Pictures=false");
        await using var bob = await Sharer.JoinAsync(server, "bob");
        var photo = Pictures.PhotoOfPhone();

        var path = await bob.SharedAsync("a.jpg", photo);

        using var response = await bob.GetAsync(path);
        (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(photo);
        response.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
    }

    [Fact]
    public async Task Server_without_an_address_gives_paths_and_says_so()
    {
        await using var server = await StartAsync();
        await using var nell = await server.JoinAsync("nell");

        var said = await nell.AskAsync("/upload a.txt");

        said.Should().Contain(static line => line.StartsWith("* curl -T 'a.txt' /u/", StringComparison.Ordinal));
        said.Should().Contain(static line => line.Contains("ChatRoom:Web:PublicUrl", StringComparison.Ordinal));
    }

    private static Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(
        [UnlimitedServerFixture.Unlimited, "ChatRoom:Files:MinFreeBytes=0", "ChatRoom:Files:UploadsPerMinute=0", .. settings.Select(static setting => $"ChatRoom:Files:{setting}")]);

    /// <summary>A stream whose length the client does not know.</summary>
    private sealed class UnknownLength(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
