using System.Net;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>What other sites need to show a room.</summary>
public sealed class EmbedTests
{
    [Theory]
    [InlineData("", "frame-ancestors 'none';")]
    [InlineData("https://www.example.org,http://localhost:3000", "frame-ancestors https://www.example.org http://localhost:3000;")]
    public async Task Only_allowed_origins_may_show_the_page_in_a_frame(string origins, string policy)
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Web:AllowedOrigins={origins}");

        using var embedded = await SendAsync(server, "/embed");
        using var page = await SendAsync(server, "/");

        embedded.StatusCode.Should().Be(HttpStatusCode.OK);
        PolicyOf(embedded).Should().Contain(policy).And.Contain("script-src 'self'").And.NotContain("unsafe");
        PolicyOf(page).Should().Contain("frame-ancestors 'none';", "only /embed is for frames");
    }

    [Fact]
    public async Task Every_site_may_load_the_script()
    {
        await using var server = await TestServer.StartAsync();

        using var script = await SendAsync(server, "/embed.js");

        script.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        script.Headers.GetValues("Cross-Origin-Resource-Policy").Should().Equal("cross-origin");
        (await script.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().HaveCountLessThan(4_096);
    }

    private static string PolicyOf(HttpResponseMessage response) => response.Headers.GetValues("Content-Security-Policy").Single();

    private static Task<HttpResponseMessage> SendAsync(TestServer server, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        return server.SendAsync(request);
    }
}
