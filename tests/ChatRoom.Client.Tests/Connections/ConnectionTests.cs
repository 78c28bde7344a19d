using System.Net.Sockets;
using System.Text;
using ChatRoom.Client.Connections;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Connections;

/// <summary>Tests of a connection with all kinds of peers.</summary>
public sealed class ConnectionTests
{
    private static readonly string[] Phrases = ["alias?", "* ", "\n", "bob has connected to the chat room!\n"];

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "this port is for SSH, not for chat")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "this port is for HTTP, not for chat")]
    [InlineData("a", "not a chat server; is the port right for plain TCP?")]
    [InlineData("alias!", "not a chat server; is the port right for plain TCP?")]
    [InlineData("*alias?", "not a chat server; is the port right for plain TCP?")]
    [InlineData("* this port is for chat over TLS, connect with openssl s_client -quiet\n", "this port uses TLS; use --tls")]
    public async Task Other_kind_of_server_is_reported_at_once(string said, string reason)
    {
        var stream = Reads(said, said == "a" ? "b" : "");
        await using var connection = Of(stream);

        var reading = () => connection.ReadPromptAsync(Cancellation);

        (await reading.Should().ThrowAsync<ConnectFailedException>()).WithMessage(reason);
    }

    [Fact]
    public async Task Prompt_split_at_every_byte_is_recognized()
    {
        await using var connection = Of(Reads([.. "alias?".Select(static c => c.ToString())]));

        (await connection.ReadPromptAsync(Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task Notice_before_a_close_is_the_reason()
    {
        await using var connection = Of(Reads("*", " the server is full\n", ""));

        (await connection.ReadPromptAsync(Cancellation)).Should().Be(new HandshakeResult(HandshakeResultKind.Closed, "the server is full"));
    }

    [Fact]
    public async Task Flood_before_the_prompt_is_not_buffered()
    {
        var stream = Flood("* ");
        await using var connection = Of(stream);

        var reading = () => connection.ReadPromptAsync(Cancellation);

        await reading.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Flood_of_notices_after_the_alias_is_not_buffered()
    {
        var stream = Flood("* notice\n");
        await using var connection = Of(stream);

        var sending = () => connection.SendAliasAsync("bob", Cancellation);

        await sending.Should().ThrowAsync<ConnectFailedException>();
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
        await using var connection = Of(stream);

        var reading = () => connection.ReadPromptAsync(Cancellation);

        await reading.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Random_bytes_in_random_pieces_end_in_a_result_or_a_failed_connection() =>
        await Gen.OneOf(Gen.Byte.Array, Gen.Int[0, Phrases.Length - 1].Select(static i => Encoding.UTF8.GetBytes(Phrases[i])))
            .Array[0, 8].SampleAsync(
                async pieces =>
                {
                    await using var connection = Of(Reads(["alias?"u8.ToArray(), .. pieces.Where(static piece => piece.Length > 0), []]));
                    try
                    {
                        _ = await connection.ReadPromptAsync(Cancellation) ?? await connection.SendAliasAsync("bob", Cancellation);
                    }
                    catch (ConnectFailedException)
                    {
                        // A failed connection is a valid result.
                    }
                },
                iter: 1000);

    private static ScriptedStream Flood(string what) => new((buffer, n) =>
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(what, buffer.Length / what.Length)));
        text.CopyTo(buffer);
        return n < 100_000 / what.Length ? text.Length : 0;
    });

    private static ScriptedStream Reads(params string[] reads) => Reads([.. reads.Select(Encoding.UTF8.GetBytes)]);

    private static ScriptedStream Reads(byte[][] reads) => new((buffer, n) =>
    {
        var read = n < reads.Length ? reads[n] : []; // then the stream ends
        read.CopyTo(buffer);
        return read.Length;
    });

    private Connection Of(Stream stream) => new(
        new Link(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), stream), isClassic: false, _time);
}
