using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ChatRoom.Server.Transport;

namespace ChatRoom.Server.Health;

/// <summary>
/// A round trip through the chat on the way that clients take: connects to this process's own endpoint, joins, says something in
/// a room that nobody else sees, and reads it back. Blocks the caller's thread and uses no other, so that it also reports a
/// thread pool or a socket thread that is stuck. It connects as many times as there are socket threads, which serve new connections
/// in turn: one for each processor, because completions run inline (docs/decisions/0025).
/// </summary>
internal sealed class RoundTrip(Endpoints endpoints, OwnConnections own)
{
    private const string Alias = "health";

    private int _count;

    /// <summary>Does a round trip on each socket thread, and returns how long the slowest took.</summary>
    /// <exception cref="RoundTripException">One failed, or not all were done within <paramref name="timeout"/>; the message says how far it came.</exception>
    public TimeSpan Run(TimeSpan timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        WaitForThreadPool(timeout);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            var took = RunOnce(timeout - Stopwatch.GetElapsedTime(begin));
            slowest = took > slowest ? took : slowest;
        }

        return slowest;
    }

    private TimeSpan RunOnce(TimeSpan timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        var step = "a connection";
        try
        {
            var (address, hasTls, hasProxyHeader) = endpoints.ForOwn ?? throw new RoundTripException("there is no chat endpoint");
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(ClientEndFor(address));
            using var expected = own.Expect(socket.LocalEndPoint!);
            using var plain = new PolledStream(socket, address, timeout - Stopwatch.GetElapsedTime(begin));
            if (hasProxyHeader)
            {
                plain.Write("PROXY UNKNOWN\r\n"u8);
            }

            step = "the TLS handshake";
            using Stream stream = hasTls ? Secure(plain) : plain;
            var received = new StringBuilder();
            step = "the prompt";
            Expect(stream, received, "alias?");
            step = "being let in";
            Say(stream, Alias);
            Expect(stream, received, "You are now connected!");
            step = "its own message";
            var text = $"round trip {++_count}";
            Say(stream, text);
            Expect(stream, received, $"{Alias}: {text}\n");
            return Stopwatch.GetElapsedTime(begin);
        }
        catch (TimeoutException)
        {
            throw new RoundTripException($"waited for {step}, {timeout.TotalSeconds:0.#} s");
        }
        catch (EndOfStreamException)
        {
            throw new RoundTripException($"waited for {step}, and was cut off");
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new RoundTripException($"waited for {step}: {e.Message}");
        }
    }

    /// <summary>Returns an address of this machine from which <paramref name="address"/> can be reached; no other process can have it meanwhile.</summary>
    private static EndPoint ClientEndFor(EndPoint address) => address is IPEndPoint ip
        ? new IPEndPoint(ip.Address, 0)
        : new UnixDomainSocketEndPoint($"\0chatroom-{Guid.NewGuid():N}");

    private static void WaitForThreadPool(TimeSpan timeout)
    {
        // Not disposed of: a work item that comes late still sets it.
        var ran = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(static ran => ran.Set(), ran, preferLocal: false);
        if (!ran.Wait(timeout))
        {
            throw new RoundTripException($"waited for the thread pool, {timeout.TotalSeconds:0.#} s");
        }
    }

    private static SslStream Secure(PolledStream plain)
    {
        // The certificate has a check of its own. This connection ends where it begins.
#pragma warning disable CA5359
        var secure = new SslStream(plain, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            secure.AuthenticateAsClient("localhost");
            return secure;
        }
        catch
        {
            secure.Dispose();
            throw;
        }
    }

    private static void Say(Stream to, string text) => to.Write(Encoding.UTF8.GetBytes($"{text}\n"));

    private static void Expect(Stream from, StringBuilder received, string text)
    {
        Span<byte> buffer = stackalloc byte[1024];
        while (!received.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = from.Read(buffer);
            received.Append(Encoding.ASCII.GetString(buffer[..read]));
            if (read == 0)
            {
                throw new EndOfStreamException();
            }
        }
    }
}

/// <summary>A round trip failed; the message says how far it came.</summary>
internal sealed class RoundTripException(string message) : Exception(message);
