using System.Net.Sockets;
using System.Text;
using ChatRoom.Client.Connections;
using ChatRoom.Connection.Tests.Transport;
using ChatRoom.Connection.Transport;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Connections;

/// <summary>Tests of a connection with all kinds of peers.</summary>
public sealed class TextConnectionTests
{
    private static readonly string[] Phrases = ["alias?", "* ", "\n", "bob has connected to the chat room!\n"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notice_before_a_close_is_the_reason()
    {
        await using var connection = Of(ScriptedStream.Of("*", " the server is full\n", ""));

        (await connection.ReadPromptAsync(Cancellation)).Should().Be(new HandshakeResult(HandshakeResultKind.Closed, "the server is full"));
    }

    [Fact]
    public async Task Flood_of_notices_after_the_alias_is_not_buffered()
    {
        var stream = ScriptedStream.Flood("* notice\n");
        await using var connection = Of(stream);

        var sending = () => connection.SendAliasAsync("bob", Cancellation);

        await sending.Should().ThrowAsync<ConnectFailedException>();
        stream.Reads.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Random_bytes_in_random_pieces_end_in_a_result_or_a_failed_connection() =>
        await Gen.OneOf(Gen.Byte.Array, Gen.Int[0, Phrases.Length - 1].Select(static i => Encoding.UTF8.GetBytes(Phrases[i])))
            .Array[0, 8].SampleAsync(
                async pieces =>
                {
                    await using var connection = Of(ScriptedStream.Of(["alias?"u8.ToArray(), .. pieces.Where(static piece => piece.Length > 0), []]));
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

    private static TextConnection Of(Stream stream) => new(
        new Link(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), stream), isClassic: false, new FakeTimeProvider());
}
