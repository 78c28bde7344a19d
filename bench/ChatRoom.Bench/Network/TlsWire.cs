using System.Diagnostics.CodeAnalysis;
using System.Net.Security;

namespace ChatRoom.Bench.Network;

/// <summary>TLS above a <see cref="TcpWire"/>; all of its work is done on the loop's thread.</summary>
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

    /// <param name="below">The connection, not yet connected; this becomes its sink.</param>
    /// <param name="sink">Who gets what was decrypted.</param>
    /// <param name="options">The name that the certificate must be for, and who checks it.</param>
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
            _records.Put([]); // ends ReadAsync, where it still waits
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
        catch (Exception e) // whatever it is, it ends this connection, and that is reported
        {
            _below.Close($"TLS: {e.Message}");
        }

        await _tls.DisposeAsync().ConfigureAwait(false);
    }
}
