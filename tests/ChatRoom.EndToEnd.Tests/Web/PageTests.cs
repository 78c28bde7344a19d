using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>The page as files over HTTP; <c>ChatRoom.Browser.Tests</c> uses it.</summary>
public sealed class PageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "ChatRoom.Server", "Web", "Page");

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/html;q=0", "text/plain")]
    [InlineData(null, "text/plain")]
    public async Task Root_is_the_page_for_a_browser_and_text_for_others(string? accept, string mediaType)
    {
        using var response = await SendAsync("/", accept);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be(mediaType);
        response.Headers.Vary.Should().Contain("Accept");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain($"{fixture.Server.ChatPort}");
    }

    [Fact]
    public async Task Page_forbids_everything_that_it_does_not_need()
    {
        using var response = await SendAsync("/", "text/html");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().StartWith("default-src 'none'; script-src 'self'; style-src 'self';").And.EndWith("require-trusted-types-for 'script'; trusted-types 'none'")
            .And.Contain($"connect-src 'self' ws://127.0.0.1:{fixture.Server.HttpPort} ").And.NotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        response.Headers.GetValues("Cross-Origin-Opener-Policy").Should().Equal("same-origin");
        response.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [Theory]
    [InlineData("evil.example; script-src *")]
    [InlineData("evil.example\"")]
    public async Task Host_does_not_change_the_policy(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Host", host);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");

        using var response = await fixture.Server.SendAsync(request);

        if (response.Headers.TryGetValues("Content-Security-Policy", out var policy))
        {
            policy.Single().Should().NotContain("script-src *").And.NotContain("evil.example\"");
        }
    }

    [Fact]
    public async Task Files_are_asked_for_again_and_not_sent_again()
    {
        using var first = await SendAsync("/page/main.js", encoding: "gzip, br");
        first.Content.Headers.ContentEncoding.Should().Equal("br");
        first.Headers.CacheControl!.NoCache.Should().BeTrue();

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/page/main.js", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await fixture.Server.SendAsync(request);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("")]
    public async Task File_comes_in_the_encoding_that_the_client_takes(string encoding)
    {
        using var response = await SendAsync("/page/dom.js", encoding: encoding);

        string.Join(',', response.Content.Headers.ContentEncoding).Should().Be(encoding);
        response.Headers.Vary.Should().Contain("Accept-Encoding");
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
    }

    [Theory]
    [InlineData("/page/nothing.js")]
    [InlineData("/page/..%2fappsettings.json")]
    [InlineData("/page/%2e%2e/appsettings.json")]
    [InlineData("/page/appsettings.json")]
    public async Task Other_files_do_not_exist(string path)
    {
        using var response = await SendAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Server_has_every_file_of_the_page()
    {
        foreach (var name in Directory.GetFiles(Folder).Select(static path => Path.GetFileName(path)))
        {
            using var response = await SendAsync(name == "index.html" ? "/" : $"/page/{name}", "text/html", "br");
            response.StatusCode.Should().Be(HttpStatusCode.OK, name);
        }
    }

    [Fact]
    public async Task Folder_serves_the_page_of_those_who_work_on_it()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "main.js"), "let mine", TestContext.Current.CancellationToken);
        await using var server = await TestServer.StartAsync($"ChatRoom:Web:PageFolder={folder.Path}");

        (await server.GetAsync("/page/main.js")).Body.Should().Be("let mine");
        (await server.GetAsync("/page/dom.js")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? accept = null, string encoding = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        return await fixture.Server.SendAsync(request);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("chatroom-page-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
