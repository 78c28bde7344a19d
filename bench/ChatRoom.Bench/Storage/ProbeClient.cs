using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Bench.Storage;

/// <summary>One client that asks, and waits for the answer.</summary>
internal sealed class ProbeClient : IDisposable
{
    private const int PatienceMs = 30_000;

    private readonly TcpClient _client = new();
    private readonly StreamReader _reader;

    /// <summary>Connects, and waits for the prompt.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">No prompt came.</exception>
    public ProbeClient(int port)
    {
        _client.NoDelay = true;
        _client.ReceiveTimeout = PatienceMs;
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

    /// <summary>Says a line.</summary>
    public void Say(string line) => _client.GetStream().Write(Encoding.UTF8.GetBytes($"{line}\n"));

    /// <summary>What comes, up to a line that is so.</summary>
    /// <exception cref="IOException">It does not come.</exception>
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
        _client.Client.LingerState = new LingerOption(enable: true, seconds: 0); // gone at once
        _client.Dispose();
    }
}
