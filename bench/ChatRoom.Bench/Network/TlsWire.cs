using System.Diagnostics.CodeAnalysis;
using System.Net.Security;

namespace ChatRoom.Bench.Network;

/// <summary>TLS over a <see cref="TcpWire"/>, entirely on the loop's thread.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It ends with its connection, at the end of ReadAsync.")]
internal sealed class TlsWire : IWire, IByteSink
{
    private const int PlainBytes = 8 * 1024;

    private readonly TcpWire _below;
    private readonly IByteSink _sink;
    private readonly RecordStream _records;
    private readonly SslStream _tls;
    private readonly SslClientAuthenticationOptions _options;
    private string _reason = "";

    /// <param name="below">The connection, which is not connected yet. Pass this object as its sink.</param>
    /// <param name="sink">Receives the decrypted bytes.</param>
    /// <param name="options">The TLS options.</param>
    public TlsWire(TcpWire below, IByteSink sink, SslClientAuthenticationOptions options)
    {
        _below = below;
        _sink = sink;
        _options = options;
        _records = new RecordStream(below);
        _tls = new SslStream(_records);
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_reason.Length == 0)
        {
            _tls.Write(bytes);
        }
    }

    /// <inheritdoc />
    public void OnOpened() => _ = ReadAsync();

    /// <inheritdoc />
    public void OnBytes(ReadOnlySpan<byte> bytes) => _records.Put(bytes);

    /// <inheritdoc />
    public void OnClosed(string reason)
    {
        if (_reason.Length == 0)
        {
            _reason = reason;
            _records.Put([]); // ends ReadAsync
            _sink.OnClosed(_reason);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await _tls.AuthenticateAsClientAsync(_options).ConfigureAwait(false);
            _sink.OnOpened();
            var plain = new byte[PlainBytes];
            for (int read; (read = await _tls.ReadAsync(plain).ConfigureAwait(false)) > 0;)
            {
                _sink.OnBytes(plain.AsSpan(0, read));
            }

            _below.Close("the server closed the connection");
        }
        catch (Exception e) // any failure ends this connection and is reported
        {
            _below.Close($"TLS: {e.Message}");
        }

        await _tls.DisposeAsync().ConfigureAwait(false);
    }
}
