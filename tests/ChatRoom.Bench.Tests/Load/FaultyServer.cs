using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>A chat server for text clients that has one fault, at its 40th message.</summary>
internal sealed class FaultyServer : IDisposable
{
    private const int FaultAt = 40;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Fault _fault;
    private readonly List<Socket> _members = []; // also the lock, which gives all members one order
    private int _messages;
    private byte[]? _heldBack;

    public FaultyServer(Fault fault)
    {
        _fault = fault;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Stop();
        lock (_members)
        {
            _members.ForEach(static member => member.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server was disposed.
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            using var lines = new StreamReader(stream, Encoding.ASCII);
            stream.Write("alias?"u8);
            var alias = lines.ReadLine();
            lock (_members)
            {
                _members.Add(socket);
                socket.Send("You are now connected!\n"u8);
            }

            while (lines.ReadLine() is { } line)
            {
                if (line.StartsWith("/join ", StringComparison.Ordinal)) // all room names mean the same room
                {
                    socket.Send(Encoding.ASCII.GetBytes($"* you are in {line[6..]} now, 1 here\n"));
                    continue;
                }

                Say(Encoding.ASCII.GetBytes($"{alias}: {line}\n"));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The member has left or was disconnected.
        }
    }

    private void Say(byte[] line)
    {
        lock (_members)
        {
            var wrong = ++_messages == FaultAt;
            if (wrong && _fault == Fault.Stall)
            {
                Thread.Sleep(500); // the generator must report this stall
            }

            if (_messages >= FaultAt && _fault == Fault.Mute)
            {
                return;
            }

            if (wrong && _fault == Fault.End)
            {
                _members.ForEach(static member => member.Dispose());
                _members.Clear();
                return;
            }

            if (wrong && _fault == Fault.Disconnect)
            {
                _members[0].Dispose();
                _members.RemoveAt(0);
            }

            if (_members.Count == 0)
            {
                return; // all were disconnected; this member's line was still on its way
            }

            foreach (var line1 in wrong ? Wrong(line) : Right(line))
            {
                _members[0].Send(line1);
            }

            _members.Skip(1).ToList().ForEach(member => member.Send(line));
        }
    }

    /// <summary>Returns the lines for the first member when the fault happens.</summary>
    private byte[][] Wrong(byte[] line)
    {
        switch (_fault)
        {
            case Fault.Loss:
                return [];
            case Fault.Duplicate:
                return [line, line];
            case Fault.Swap or Fault.SwapPublishers:
                _heldBack = line;
                return [];
            case Fault.Damage:
                return [[.. line[..^2], (byte)'!', (byte)'\n']];
            default:
                return [line];
        }
    }

    private byte[][] Right(byte[] line)
    {
        if (_heldBack is not { } heldBack)
        {
            return [line];
        }

        if (_fault == Fault.SwapPublishers && Alias(line).SequenceEqual(Alias(heldBack)))
        {
            _heldBack = line; // messages of one publisher stay in order
            return [heldBack];
        }

        _heldBack = null;
        return [line, heldBack];
    }

    private static ReadOnlySpan<byte> Alias(byte[] line) => line.AsSpan(0, line.AsSpan().IndexOf((byte)':'));
}
