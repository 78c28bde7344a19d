using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Sessions;

/// <summary>Sends lines over one connection while the server takes them as lines. While it asks for passwords, they wait. Thread-safe.</summary>
/// <param name="connection">The connection.</param>
/// <param name="secrets">Answers when the server asks for passwords.</param>
internal sealed class LineGate(TextConnection connection, SecretExchange secrets) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends a line. After a command that makes the server ask for passwords, further lines wait for its last answer.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task SendAsync(string line, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await WaitUntilOpenAsync(cancellation);
            if (UserLine.AsksForSecret(line))
            {
                secrets.Begin();
            }

            await connection.SendAsync(line, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until the server takes lines.</summary>
    public Task WaitUntilOpenAsync(CancellationToken cancellation) => secrets.WaitUntilOverAsync(cancellation);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
