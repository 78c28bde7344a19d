using System.Net.Sockets;
using ChatRoom.Connection.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class PromptReaderTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "this port is for SSH, not for chat")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "this port is for HTTP, not for chat")]
    [InlineData("a", "not a chat server; is the port right for plain TCP?")]
    [InlineData("alias!", "not a chat server; is the port right for plain TCP?")]
    [InlineData("*alias?", "not a chat server; is the port right for plain TCP?")]
    [InlineData("* this port is for chat over TLS, connect with openssl s_client -quiet\n", "this port uses TLS")]
    public async Task Other_kind_of_server_is_reported_at_once(string said, string reason)
    {
        var stream = ScriptedStream.Of(said, said == "a" ? "b" : "");
        await using var link = Link(stream);

        var reading = () => Of(link).ReadAsync(Cancellation);

        (await reading.Should().ThrowAsync<ConnectFailedException>()).WithMessage(reason);
    }

    [Fact]
    public async Task Prompt_split_at_every_byte_is_recognized()
    {
        await using var link = Link(ScriptedStream.Of([.. "alias?".Select(static c => c.ToString())]));

        (await Of(link).ReadAsync(Cancellation)).HasCome.Should().BeTrue();
    }

    [Fact]
    public async Task Bytes_after_the_prompt_are_kept()
    {
        await using var link = Link(ScriptedStream.Of("alias?* hi\n"));

        (await Of(link).ReadAsync(Cancellation)).Bytes.Should().Equal("* hi\n"u8.ToArray());
    }

    [Fact]
    public async Task Close_before_the_prompt_returns_what_the_server_said()
    {
        await using var link = Link(ScriptedStream.Of("*", " the server is full\n"));

        var result = await Of(link).ReadAsync(Cancellation);

        result.HasCome.Should().BeFalse();
        result.Bytes.Should().Equal("* the server is full\n"u8.ToArray());
    }

    [Fact]
    public async Task Flood_before_the_prompt_is_not_buffered()
    {
        var stream = ScriptedStream.Flood("* ");
        await using var link = Link(stream);

        var reading = () => Of(link).ReadAsync(Cancellation);

        await reading.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Server_that_sends_single_bytes_forever_runs_into_the_timeout()
    {
        var stream = new ScriptedStream((buffer, n) =>
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            buffer.Span[0] = (byte)(n == 0 ? '*' : n == 1 ? ' ' : 'x');
            return 1;
        });
        await using var link = Link(stream);

        var reading = () => Of(link).ReadAsync(Cancellation);

        await reading.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    private static Link Link(Stream stream) => new(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), stream);

    private PromptReader Of(Link link) => new(link, new TimeoutReader(link.Stream, _time), _time);
}
