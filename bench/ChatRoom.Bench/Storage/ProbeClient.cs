using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Bench.Storage;

/// <summary>A client that sends lines and waits for answers.</summary>
internal sealed class ProbeClient : IDisposable
{
    private const int TimeoutMs = 30_000;

    private readonly TcpClient _client = new();
    private readonly StreamReader _reader;

    /// <summary>Connects and waits for the prompt.</summary>
    /// <exception cref="SocketException">The connection was refused.</exception>
    /// <exception cref="IOException">The server sent no prompt.</exception>
    public ProbeClient(int port)
    {
        _client.NoDelay = true;
        _client.ReceiveTimeout = TimeoutMs;
        try
        {
            _client.Connect("127.0.0.1", port);
            _reader = new StreamReader(_client.GetStream(), new UTF8Encoding(false));
            for (var i = 0; i < "alias?".Length; i++)
            {
                if (_reader.Read() < 0)
                {
                    throw new IOException("the server closed the connection");
                }
            }
        }
        catch
        {
            _client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a line.</summary>
    public void Send(string line) => _client.GetStream().Write(Encoding.UTF8.GetBytes($"{line}\n"));

    /// <summary>Returns the lines up to the first one that matches, inclusive.</summary>
    /// <exception cref="IOException">No such line came.</exception>
    public IReadOnlyList<string> ReadThrough(Func<string, bool> last)
    {
        List<string> lines = [];
        do
        {
            lines.Add(_reader.ReadLine() ?? throw new IOException($"the server closed the connection after: {string.Join('\n', lines)}"));
        }
        while (!last(lines[^1]));
        return lines;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Client.LingerState = new LingerOption(enable: true, seconds: 0); // close with a reset
        _client.Dispose();
    }
}
