using System.Buffers;
using System.Net;
using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Testing;
using CsCheck;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Connections;

/// <summary>Valid headers.</summary>
public class ProxyProtocolTests
{
    private static readonly byte[] V2Signature = [.. "\r\n\r\n\0\r\nQUIT\n"u8];

    private static readonly byte[] V2Header =
        [.. V2Signature, 0x21, 0x11, 0, 12, 203, 0, 113, 7, 198, 51, 100, 1, 56324 >> 8, 56324 & 0xFF, 5000 >> 8, 5000 & 0xFF];

    public static TheoryData<byte[]> BothVersions => [Encoding.ASCII.GetBytes(ProxyRig.ClientHeader), V2Header];

    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task Header_sets_the_addresses_of_the_connection_and_is_not_passed_on(byte[] header)
    {
        using var rig = new ProxyRig();
        var ann = rig.Connect();
        await ann.SendAsync(header);
        await ann.ExpectBytesAsync("alias?");
        await ann.SendAsync("ann\n");

        await ann.ExpectAsync("ann has connected to the chat room!", "You are now connected!");

        ann.RemoteEndPoint.Should().Be(ProxyRig.Client);
        ann.LocalEndPoint.Should().Be(ProxyRig.Destination);
        rig.Chat.Log.Lines.Should().ContainSingle(line => line.EventId == EventIds.Connected)
            .Which.Text.Should().Be($"Connection {ann.ConnectionId} from 203.0.113.7:56324");
        rig.Refused.Should().Be(0);
    }

    [Fact]
    public async Task Ipv6_client_behind_an_ipv4_load_balancer_keeps_its_address()
    {
        using var rig = new ProxyRig();
        var ann = rig.Connect();

        await ann.SendAsync("PROXY TCP6 2001:db8::7 2001:db8::1 56324 5000\r\n");

        await ann.ExpectBytesAsync("alias?");
        ann.RemoteEndPoint.Should().Be(IPEndPoint.Parse("[2001:db8::7]:56324"));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN ::1 ::1 1 2\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\u0011\0\u000cabcdefghijkl")]
    public async Task Connection_of_the_load_balancer_itself_keeps_its_addresses(string header)
    {
        using var rig = new ProxyRig();
        var check = rig.Connect();

        await check.SendAsync(header);

        await check.ExpectBytesAsync("alias?");
        check.RemoteEndPoint.Should().Be(ProxyRig.LoadBalancer);
        check.LocalEndPoint.Should().Be(IPEndPoint.Parse("10.0.0.2:5000"));
        await check.CloseAsync();
        await Wait.ForAsync(check.Served, "it has left");
        rig.Chat.Status.Statistics.MembersByRoom.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task Header_split_at_every_byte_works_and_nothing_is_sent_before_its_end(byte[] header)
    {
        for (var at = 1; at < header.Length; at++)
        {
            using var rig = new ProxyRig();
            var ann = rig.Connect();
            await ann.SendAsync(header[..at]);
            ann.Output.TryRead(out _).Should().BeFalse();

            await ann.SendAsync([.. header[at..], .. "ann\n"u8]);

            await ann.ExpectBytesAsync("alias?");
            await ann.ExpectAsync("ann has connected to the chat room!");
            ann.RemoteEndPoint.Should().Be(ProxyRig.Client);
        }
    }

    [Fact]
    public Task Bytes_after_the_header_are_left_for_the_next_middleware() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 9000], Gen.Int[0, 9000]).SampleAsync(
            async (isV2, after, cut) =>
            {
                var header = isV2 ? V2Header : Encoding.ASCII.GetBytes(ProxyRig.ClientHeader);
                using var rig = new ProxyRig();
                var read = new ArrayBufferWriter<byte>();
                var client = rig.ConnectTo(connection => ReadAllAsync(connection, read));
                byte[] all = [.. header, .. after];
                cut = Math.Min(cut, all.Length);

                await client.SendAsync(all[..cut]);
                await client.SendAsync(all[cut..]);
                await client.CloseAsync();
                await Wait.ForAsync(client.Served, "it has been read");

                return read.WrittenSpan.SequenceEqual(after);
            },
            iter: 50);

    [Theory]
    [InlineData("10.255.255.255", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("::ffff:11.0.0.1", false)]
    [InlineData("2001:db9::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    public async Task Header_is_accepted_from_trusted_networks_only(string address, bool trusted)
    {
        using var rig = new ProxyRig();
        var client = rig.Connect(new IPEndPoint(IPAddress.Parse(address), 1));

        if (trusted)
        {
            await client.SendAsync(ProxyRig.ClientHeader);
            await client.ExpectBytesAsync("alias?");
            return;
        }

        await Wait.ForAsync(client.Served, "it is closed before it sends anything");
        (await client.Received.ReadToEndAsync()).Should().BeEmpty();
        rig.Refused.Should().Be(1);
        rig.Warnings.Should().ContainSingle().Which.Should().Be(
            $"Connection from {ConnectionStatistics.Readable(client.RemoteEndPoint)} refused for its PROXY header: the peer is not in ChatRoom:ProxyProtocol:TrustedNetworks");
    }

    [Fact]
    public async Task Limit_by_address_counts_the_clients_address_and_gives_its_place_back()
    {
        using var rig = new ProxyRig(options => options.Limits.MaxConnectionsPerAddress = 1);
        var first = rig.Connect();
        await first.SendAsync(ProxyRig.ClientHeader);
        await first.ExpectBytesAsync("alias?");

        var second = rig.Connect();
        await second.SendAsync("PROXY TCP4 203.0.113.7 198.51.100.1 56325 5000\r\n");
        (await second.Received.ReadToEndAsync()).Should().Be("* too many connections from your address, please try again later\r\n");
        var other = rig.Connect();
        await other.SendAsync("PROXY TCP4 203.0.113.8 198.51.100.1 56326 5000\r\n");
        await other.ExpectBytesAsync("alias?");

        await first.CloseAsync();
        await Wait.ForAsync(first.Served, "it has left");
        var third = rig.Connect();
        await third.SendAsync(ProxyRig.ClientHeader);
        await third.ExpectBytesAsync("alias?");
        rig.Chat.Log.Lines.Should().ContainSingle(line => line.EventId == EventIds.Refused)
            .Which.Text.Should().Be("Connection from 203.0.113.7:56325 refused: address_full");
    }

    [Fact]
    public async Task Timeout_of_the_header_ends_with_the_header()
    {
        using var rig = new ProxyRig(options => options.Limits.AliasTimeout = TimeSpan.Zero);
        var ann = rig.Connect();
        await ann.SendAsync(ProxyRig.ClientHeader);
        await ann.ExpectBytesAsync("alias?");

        rig.Chat.Time.Advance(TimeSpan.FromHours(1));
        await ann.SendAsync("ann\n");

        await ann.ExpectAsync("ann has connected to the chat room!");
    }

    [Fact]
    public async Task Exception_of_the_next_middleware_is_not_swallowed()
    {
        using var rig = new ProxyRig();
        var client = rig.ConnectTo(static _ => throw new InvalidOperationException("next"));

        await client.SendAsync(ProxyRig.ClientHeader);

        await client.Invoking(c => c.Served).Should().ThrowAsync<InvalidOperationException>().WithMessage("next");
    }

    [Fact]
    public void Without_the_proxy_protocol_connections_pass_unchanged()
    {
        using var chat = new Chat();
        ConnectionDelegate next = static _ => Task.CompletedTask;

        chat.Endpoint(endpoint => endpoint.UseProxyProtocol().Use(_ => next)).Should().BeSameAs(next);
    }

    private static async Task ReadAllAsync(ConnectionContext connection, ArrayBufferWriter<byte> into)
    {
        while (true)
        {
            var result = await connection.Transport.Input.ReadAsync();
            foreach (var segment in result.Buffer)
            {
                into.Write(segment.Span);
            }

            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }
}
