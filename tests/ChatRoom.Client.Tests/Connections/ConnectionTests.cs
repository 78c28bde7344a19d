using System.Net.Sockets;
using System.Text;
using ChatRoom.Client.Connections;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Connections;

/// <summary>Whatever may be at the other end.</summary>
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
    public async Task Something_else_than_a_chat_server_is_named_at_once(string said, string reason)
    {
        var stream = Says(said, said == "a" ? "b" : "");
        await using var connection = Of(stream);

        var reading = () => connection.ReadPromptAsync(Cancellation);

        (await reading.Should().ThrowAsync<ConnectFailedException>()).WithMessage(reason);
    }

    [Fact]
    public async Task Prompt_comes_split_at_every_byte()
    {
        await using var connection = Of(Says([.. "alias?".Select(static c => c.ToString())]));

        (await connection.ReadPromptAsync(Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task Notice_before_the_prompt_is_the_reason_why_the_server_closes()
    {
        await using var connection = Of(Says("*", " the server is full\n", ""));

        (await connection.ReadPromptAsync(Cancellation)).Should().Be(new Entry(EntryKind.Closed, "the server is full"));
    }

    [Fact]
    public async Task Flood_before_the_prompt_is_not_kept()
    {
        var stream = Floods("* ");
        await using var connection = Of(stream);

        var reading = () => connection.ReadPromptAsync(Cancellation);

        await reading.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Flood_of_notices_after_the_alias_is_not_kept()
    {
        var stream = Floods("* notice\n");
        await using var connection = Of(stream);

        var entering = () => connection.EnterAsync("bob", Cancellation);

        await entering.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Server_that_drips_is_not_waited_for_without_end()
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
    public async Task Any_bytes_in_any_pieces_end_in_an_entry_or_a_failed_connection() =>
        await Gen.OneOf(Gen.Byte.Array, Gen.Int[0, Phrases.Length - 1].Select(static i => Encoding.UTF8.GetBytes(Phrases[i])))
            .Array[0, 8].SampleAsync(
                async pieces =>
                {
                    await using var connection = Of(Brings(["alias?"u8.ToArray(), .. pieces.Where(static piece => piece.Length > 0), []]));
                    try
                    {
                        _ = await connection.ReadPromptAsync(Cancellation) ?? await connection.EnterAsync("bob", Cancellation);
                    }
                    catch (ConnectFailedException)
                    {
                        // So be it.
                    }
                },
                iter: 1000);

    private static ScriptedStream Floods(string what) => new((buffer, n) =>
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(what, buffer.Length / what.Length)));
        text.CopyTo(buffer);
        return n < 100_000 / what.Length ? text.Length : 0;
    });

    private static ScriptedStream Says(params string[] reads) => Brings([.. reads.Select(Encoding.UTF8.GetBytes)]);

    private static ScriptedStream Brings(params byte[][] reads) => new((buffer, n) =>
    {
        var read = n < reads.Length ? reads[n] : []; // and closed
        read.CopyTo(buffer);
        return read.Length;
    });

    private Connection Of(Stream stream) => new(
        new Link(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), stream), isClassic: false, _time);
}
