using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>A minimal IRC or NATS server for the load generator.</summary>
internal sealed class PeerServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _isIrc;
    private readonly List<Socket> _members = []; // also the lock, which gives all members one order
    private readonly ConcurrentDictionary<Socket, string> _nicks = [];

    public PeerServer(LoadDialect dialect)
    {
        _isIrc = dialect == LoadDialect.Irc;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // The server was disposed.
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var lines = new StreamReader(new NetworkStream(socket, ownsSocket: true), Encoding.ASCII);
            Send(socket, _isIrc ? "" : "INFO {}\r\n");
            while (lines.ReadLine() is { } line)
            {
                Take(socket, line, lines);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The client has left.
        }
    }

    private void Take(Socket from, string line, StreamReader lines)
    {
        lock (_members)
        {
            switch (line.Split(' ')[0])
            {
                case "NICK":
                    _nicks[from] = line.Split(' ')[1];
                    break;
                case "USER":
                    Send(from, $":s 001 {_nicks[from]} :hi\r\n:s 251 {_nicks[from]} :There are 433 users and 366 services on 1 servers\r\n");
                    break;
                case "JOIN" or "SUB":
                    _members.Add(from);
                    Send(from, _isIrc ? $":s 366 {_nicks[from]} #room :End\r\n" : "");
                    break;
                case "PING":
                    Send(from, "PONG\r\n");
                    break;
                case "PRIVMSG":
                    _members.Where(member => member != from).ToList().ForEach(member => Send(member, $":you {line}\r\n"));
                    break;
                case "PUB":
                    var payload = lines.ReadLine()!;
                    _members.ForEach(member => Send(member, $"MSG room 1 {payload.Length}\r\n{payload}\r\n"));
                    break;
            }
        }
    }

    private static void Send(Socket to, string text) => to.Send(Encoding.ASCII.GetBytes(text));
}
