using ChatRoom.Connections;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocols.Json;

/// <summary>JSON objects, one a line: bots and other programs.</summary>
/// <param name="actions">Does what the clients ask for.</param>
/// <param name="lobby">The room of a client that names none.</param>
internal class JsonProtocol(JsonActions actions, RoomName lobby) : ClientProtocol
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Does what the clients ask for.</summary>
    public JsonActions Actions => actions;

    /// <summary>The room of a client that names none.</summary>
    public RoomName Lobby => lobby;

    /// <inheritdoc />
    public override ProtocolChoice Choice => ProtocolChoice.Json;

    /// <inheritdoc />
    public override Signature? Signature => JsonSignature.Default;

    /// <summary>The same line as where the protocol is detected, so that a client works on both kinds of endpoints.</summary>
    public override byte[] Greeting { get; } = "alias?\n"u8.ToArray();

    /// <inheritdoc />
    public override Formatter Formatter => JsonFormatter.Instance;

    /// <summary>Returns the incoming side of a client.</summary>
    /// <param name="login">The connection.</param>
    /// <param name="seen">What was read already.</param>
    public virtual JsonInput Read(LoginConnection login, ReadOnlyMemory<byte> seen) => new(login.Reader, seen, actions);

    /// <inheritdoc />
    public override byte[] FormatAfterGreeting(Reply reply) => Formatter.Format(reply);

    /// <inheritdoc />
    public override ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first)
    {
        if (login.Protocol != this)
        {
            login.Use(this);
            login.Write(LineEnd); // the prompt of the other protocol has none
        }

        return new JsonHandshake(login, this).RunAsync(first.Seen);
    }
}
