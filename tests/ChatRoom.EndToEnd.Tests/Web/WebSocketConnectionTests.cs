using System.IO.Pipelines;
using ChatRoom.Server.Web;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>The connection that the chat gets of a request.</summary>
public sealed class WebSocketConnectionTests
{
    [Fact]
    public void Nothing_of_the_request_is_touched_after_its_end()
    {
        var aborted = 0;
        var connection = new WebSocketConnection("1", new Duplex(), () => aborted++, CancellationToken.None);
        connection.Abort();
        connection.Release();

        connection.Abort();

        aborted.Should().Be(1);
    }

    [Theory]
    [InlineData("https://www.example.org", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("https://bücher.example", true)]
    [InlineData("https://www.example.org/", false)]
    [InlineData("https://www.example.org/page", false)]
    [InlineData("https://user@www.example.org", false)]
    [InlineData("ftp://www.example.org", false)]
    [InlineData("www.example.org", false)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    [InlineData(null, false)]
    public void Origin_is_a_scheme_a_host_and_a_port(string? text, bool isOrigin) => (Origin.Parse(text) is not null).Should().Be(isOrigin);

    [Fact]
    public void Origins_are_equal_whatever_their_spelling()
    {
        Origin.Parse("https://www.example.org").Should().Be(Origin.Parse("HTTPS://WWW.example.ORG:443")).And.NotBe(Origin.Parse("https://www.example.org:444"));
        Origin.Parse("https://bücher.example").Should().Be(Origin.Parse("https://xn--bcher-kva.example"));
    }

    private sealed class Duplex : IDuplexPipe
    {
        private readonly Pipe _pipe = new();

        public PipeReader Input => _pipe.Reader;

        public PipeWriter Output => _pipe.Writer;
    }
}
