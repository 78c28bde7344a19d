using System.Text;

namespace ChatRoom.Connection.Transport;

/// <summary>Writes texts to a connection, one at a time. Thread-safe.</summary>
internal sealed class Sender(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Writes a text. Completes when the operating system has accepted the bytes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task WriteAsync(string text, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();
}
