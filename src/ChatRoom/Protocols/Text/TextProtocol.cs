using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocols.Text;

/// <summary>Lines: people with <c>nc</c> or <c>telnet</c>, shell scripts.</summary>
/// <param name="requests">Does what the clients ask for.</param>
/// <param name="commands">The commands, some of which a client may enter instead of an alias.</param>
internal sealed class TextProtocol(TextRequests requests, CommandTable commands) : ClientProtocol
{
    /// <summary>Does what the clients ask for.</summary>
    public TextRequests Requests => requests;

    /// <inheritdoc />
    public override ProtocolChoice Choice => ProtocolChoice.Text;

    /// <inheritdoc />
    public override Signature Signature => TextSignature.Default;

    /// <inheritdoc />
    public override byte[] Greeting { get; } = TextFormatter.For(LineEnd.Lf).Format(new Prompt());

    /// <inheritdoc />
    public override Formatter Formatter => TextFormatter.For(LineEnd.CrLf); // a terminal in raw mode shows it well, too

    /// <inheritdoc />
    public override byte[] FormatAfterGreeting(Reply reply) => TextFormatter.FormatAfterPrompt(reply);

    /// <inheritdoc />
    public override ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first) => new AliasPrompt(login, this, commands).AskAsync(first.Seen);
}
