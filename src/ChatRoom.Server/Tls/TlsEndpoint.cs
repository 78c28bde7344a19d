using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>
/// The TLS of one endpoint. Its certificates may be exchanged while the server runs: handshakes from then on get the new
/// ones, and connections that there are know nothing of it. What cannot be loaded leaves in place what was there.
/// </summary>
internal sealed class TlsEndpoint(string name, bool isChat, IConfiguration kestrel, string contentRoot)
{
    private TlsSettings? _settings;
    private int _isForgotten = 1;
    private TlsNames? _served;
    private string? _servedInputs;
    private string? _lastInputs;
    private string? _failure;

    /// <summary>The endpoint's name.</summary>
    public string Name => name;

    /// <summary>Why what is configured now is not what is served; null if it is.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>What is served.</summary>
    public IReadOnlyList<ServerCertificate> Certificates => Volatile.Read(ref _served)?.Certificates ?? [];

    /// <summary>The configuration has changed: it is to be read again.</summary>
    public void ForgetSettings() => Volatile.Write(ref _isForgotten, 1);

    /// <summary>Loads what is configured; returns what is wrong with it, a line each.</summary>
    public IReadOnlyList<string> Load() => Take(ReadInputs());

    /// <summary>To be called now and then, by one caller: takes up what has changed.</summary>
    public TlsChange Turn()
    {
        var inputs = ReadInputs();
        var isSettled = inputs.Fingerprint == _lastInputs; // not amid the writing of a file, or between two of them
        var wasFailure = Failure;
        _lastInputs = inputs.Fingerprint;
        if (inputs.Fingerprint == _servedInputs)
        {
            Volatile.Write(ref _failure, null); // what was wrong has been taken back
            return TlsChange.None;
        }

        if (!isSettled)
        {
            return TlsChange.None;
        }

        var errors = Take(inputs);
        Volatile.Write(ref _failure, errors.Count == 0 ? null : string.Join("; ", errors));
        return errors.Count == 0 ? TlsChange.Loaded : Failure == wasFailure ? TlsChange.None : TlsChange.Failed;
    }

    /// <summary>Chooses for a handshake.</summary>
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake)
    {
        var served = Volatile.Read(ref _served)!.For(handshake.ClientHelloInfo.ServerName);
        handshake.AllowDelayedClientCertificateNegotation = served.AsksLater;
        return ValueTask.FromResult(served.Options);
    }

    private TlsInputs ReadInputs()
    {
        if (Interlocked.Exchange(ref _isForgotten, 0) == 1)
        {
            _settings = new TlsSettings(kestrel, name, isChat); // forgotten again meanwhile, they are read again the next time
        }

        return new TlsInputs(_settings!, contentRoot);
    }

    private IReadOnlyList<string> Take(TlsInputs inputs)
    {
        var errors = inputs.Load(isChat, out var names);
        if (names is not null)
        {
            Volatile.Write(ref _served, names);
            _servedInputs = _lastInputs = inputs.Fingerprint;
        }

        return errors;
    }
}
