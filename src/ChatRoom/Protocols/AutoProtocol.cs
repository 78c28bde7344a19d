using ChatRoom.Connections;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocols;

/// <summary>Detects the protocol of each connection by its first bytes. Until then it talks as one of the protocols does.</summary>
/// <param name="protocols">The protocols, in the order in which their signatures are asked.</param>
/// <param name="atFirst">The protocol of the prompt.</param>
internal sealed class AutoProtocol(IReadOnlyList<ClientProtocol> protocols, ClientProtocol atFirst) : ClientProtocol
{
    /// <inheritdoc />
    public override ProtocolChoice Choice => ProtocolChoice.Auto;

    /// <inheritdoc />
    public override IReadOnlyList<Signature> Accepts { get; } = [.. protocols.Select(static one => one.Signature).OfType<Signature>()];

    /// <inheritdoc />
    public override byte[] Greeting => atFirst.Greeting;

    /// <inheritdoc />
    public override Formatter Formatter => atFirst.Formatter;

    /// <inheritdoc />
    public override byte[] FormatAfterGreeting(Reply reply) => atFirst.FormatAfterGreeting(reply);

    /// <inheritdoc />
    public override ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first) =>
        protocols.First(one => one.Signature == first.Found).LetInAsync(login, first);
}
