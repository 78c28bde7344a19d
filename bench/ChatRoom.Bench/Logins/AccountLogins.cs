using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Logins;

/// <summary>
/// Logs accounts in at a fixed rate, whatever the server does: a login is due at a time, and its duration counts from then. The
/// connections stay open, as those of people who come back after a restart; they are in rooms of 50, so that nobody else gets more to
/// read.
/// </summary>
/// <param name="port">The server's port.</param>
/// <param name="rate">Logins per second.</param>
internal sealed class AccountLogins(int port, double rate) : IDisposable
{
    private const int MembersPerRoom = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<Socket> _connections = [];
    private readonly LatencyHistogram _latency = new();
    private int _next;
    private long _done;
    private long _failed;
    private string? _failure;
    private double _seconds;

    /// <summary>Logs the next accounts in. Returns the totals of all calls.</summary>
    /// <param name="count">How many.</param>
    public async Task<LoginTotals> RunAsync(int count)
    {
        var begin = Clock.Now;
        var logins = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            var due = begin + Clock.FromSeconds(i / rate);
            while (due - Clock.Now is > 0 and var left)
            {
                await Task.Delay(TimeSpan.FromMilliseconds((left / Clock.Millisecond) + 1)); // not shorter: it would wake up twice
            }

            logins.Add(LogInAsync(_next++, due));
        }

        await Task.WhenAll(logins);
        _seconds += (Clock.Now - begin) / (double)Clock.Second;
        return new LoginTotals(_done, _seconds, LatencySummary.Of(_latency), _failed, _failure);
    }

    /// <inheritdoc />
    public void Dispose() => _connections.ForEach(static connection => connection.Dispose());

    private async Task LogInAsync(int account, long due)
    {
        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_connections)
        {
            _connections.Add(connection);
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await connection.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            var hello = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"alias":"{{AccountFiller.AliasOf(account)}}","password":"{{AccountFiller.SharedPassword}}","rooms":["#room-{{account / MembersPerRoom}}"]}{{'\n'}}""");
            await connection.SendAsync(Encoding.UTF8.GetBytes(hello), patience.Token);
            var answer = await ReadAnswerAsync(connection, patience.Token);
            if (!answer.Contains("\"type\":\"welcome\"", StringComparison.Ordinal))
            {
                throw new IOException(answer);
            }

            lock (_latency)
            {
                _latency.Add(Clock.Now - due);
            }

            Interlocked.Increment(ref _done);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            _failure = e.Message;
            Interlocked.Increment(ref _failed);
        }
    }

    /// <summary>Returns what the server sends up to the first object, which is the welcome or an error.</summary>
    private static async Task<string> ReadAnswerAsync(Socket connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[4_096];
        var length = 0;
        do
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                throw new IOException($"the server closed the connection after: {Encoding.UTF8.GetString(buffer, 0, length)}");
            }

            length += read;
        }
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("}\n"u8) < 0);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
