using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;
using ChatRoom.Transport;
using CsCheck;

namespace ChatRoom.Tests.Transport;

/// <summary>The contract of <see cref="SocketWriter"/>, on real sockets.</summary>
public sealed class SocketWriterTests
{
    [Fact]
    public async Task Write_goes_to_the_socket_at_once_and_allocates_nothing()
    {
        using var pair = new SocketPair();
        var writer = new SocketWriter(pair.Near, static () => { });
        ReadOnlyMemory<byte> line = "ann: hello\n"u8.ToArray();
        await writer.WriteAsync(line, TestContext.Current.CancellationToken); // allocates what is created once

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            await writer.WriteAsync(line, CancellationToken.None);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0, "nothing was copied, and nothing had to wait");
        var received = await pair.ReadAsync(1001 * line.Length);
        Encoding.UTF8.GetString(received).Should().Be(string.Concat(Enumerable.Repeat("ann: hello\n", 1001)));
    }

    [Fact]
    public async Task Write_waits_until_the_socket_has_accepted_all_bytes()
    {
        using var pair = new SocketPair(buffer: 4096);
        var writer = new SocketWriter(pair.Near, static () => { });
        var bytes = new byte[4 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);

        var write = writer.WriteAsync(bytes, CancellationToken.None);

        write.IsCompleted.Should().BeFalse("nobody reads");
        (await pair.ReadAsync(bytes.Length)).Should().Equal(bytes);
        (await write).IsCompleted.Should().BeFalse("the connection is there");
    }

    [Fact]
    public void Written_bytes_arrive_in_order_on_every_path() => Gen.Int[0, 2].Select(Gen.Int[0, 3000]).Array[1, 40].Sample(
        pieces =>
        {
            using var pair = new SocketPair(buffer: 4096);
            var writer = new SocketWriter(pair.Near, static () => { });
            var expected = pieces.SelectMany(static (piece, i) => Enumerable.Repeat((byte)i, piece.Item2)).ToArray();
            var reading = pair.ReadAsync(expected.Length);
            for (var i = 0; i < pieces.Length; i++)
            {
                var bytes = Enumerable.Repeat((byte)i, pieces[i].Item2).ToArray();
                switch (pieces[i].Item1)
                {
                    case 0:
                        writer.Write(bytes);
                        writer.UnflushedBytes.Should().BeGreaterThanOrEqualTo(bytes.Length);
                        break;
                    case 1:
                        writer.WriteAsync(bytes).AsTask().Wait(Deadline.Default).Should().BeTrue();
                        writer.UnflushedBytes.Should().Be(0);
                        break;
                    default:
                        writer.Write(bytes);
                        writer.FlushAsync().AsTask().Wait(Deadline.Default).Should().BeTrue();
                        break;
                }
            }

            writer.FlushAsync().AsTask().Wait(Deadline.Default).Should().BeTrue();
            reading.Wait(Deadline.Default).Should().BeTrue();
            reading.Result.Should().Equal(expected);
        },
        iter: 50);

    [Fact]
    public async Task Peer_that_resets_completes_the_flush()
    {
        using var pair = new SocketPair();
        var writer = new SocketWriter(pair.Near, static () => { });
        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Far.Dispose();

        await Deadline.UntilAsync(
            async () => await writer.WriteAsync("anybody?\n"u8.ToArray()),
            static result => result.IsCompleted,
            static _ => "that it is there");

        (await writer.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted.Should().BeTrue("it stays so");
    }

    [Fact]
    public async Task Socket_that_was_closed_completes_the_flush()
    {
        using var pair = new SocketPair();
        var writer = new SocketWriter(pair.Near, static () => { });
        pair.Near.Dispose();

        (await writer.WriteAsync("anybody?\n"u8.ToArray(), TestContext.Current.CancellationToken)).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Socket_that_is_closed_while_a_write_waits_completes_it()
    {
        using var pair = new SocketPair(buffer: 4096);
        var writer = new SocketWriter(pair.Near, static () => { });
        writer.Write(new byte[4 * 1024 * 1024]);
        var flush = writer.FlushAsync(CancellationToken.None);
        flush.IsCompleted.Should().BeFalse("nobody reads");

        pair.Near.Dispose();

        (await flush.AsTask().WaitAsync(Deadline.Default, TestContext.Current.CancellationToken)).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task While_a_write_waits_nothing_can_be_written_and_its_bytes_stay_as_they_are()
    {
        using var pair = new SocketPair(buffer: 4096);
        var writer = new SocketWriter(pair.Near, static () => { });
        var bytes = Enumerable.Range(0, 1024 * 1024).Select(static i => (byte)i).ToArray();
        writer.Write(bytes);
        var flush = writer.FlushAsync(CancellationToken.None);
        flush.IsCompleted.Should().BeFalse("nobody reads");

        writer.Invoking(static writer => writer.GetMemory()).Should().Throw<InvalidOperationException>();
        writer.Complete();

        (await pair.ReadAsync(bytes.Length)).Should().Equal(bytes);
        (await flush.AsTask().WaitAsync(Deadline.Default, TestContext.Current.CancellationToken)).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Canceled_write_ends_the_connection_because_a_part_may_have_been_sent()
    {
        using var pair = new SocketPair(buffer: 4096);
        var writer = new SocketWriter(pair.Near, static () => { });
        using var patience = new CancellationTokenSource();
        var write = writer.WriteAsync(new byte[1024 * 1024], patience.Token).AsTask();

        await patience.CancelAsync();

        await write.Invoking(static write => write).Should().ThrowAsync<OperationCanceledException>();
        (await writer.WriteAsync("more"u8.ToArray(), CancellationToken.None)).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Failing_socket_with_a_connected_peer_aborts_the_connection()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(nobody.LocalEndPoint!);
        nobody.Dispose();
        var aborted = new TaskCompletionSource();
        var writer = new SocketWriter(socket, aborted.SetResult);

        await Deadline.UntilAsync( // the second write finds that there is no peer
            async () => await writer.WriteAsync("anybody?\n"u8.ToArray()),
            static result => result.IsCompleted,
            static _ => "that it is there");

        await aborted.Task.WaitAsync(Deadline.Default, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Empty_write_completes_at_once()
    {
        using var pair = new SocketPair();
        var writer = new SocketWriter(pair.Near, static () => { });

        (await writer.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted.Should().BeFalse();
        (await writer.WriteAsync(default, TestContext.Current.CancellationToken)).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void Write_beyond_the_buffer_fails()
    {
        using var pair = new SocketPair();
        var writer = new SocketWriter(pair.Near, static () => { });
        var room = writer.GetMemory(10).Length;

        var advance = () => writer.Advance(room + 1);

        room.Should().BeGreaterThanOrEqualTo(10);
        advance.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Flush_cannot_be_canceled()
    {
        using var pair = new SocketPair();

        new SocketWriter(pair.Near, static () => { }).Invoking(static writer => writer.CancelPendingFlush()).Should().Throw<NotSupportedException>();
    }
}
