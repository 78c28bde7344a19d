using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

// Contract of ClientProtocol (CONTRIBUTING.md says how to add one; ChatRoom.Tests/Protocols has the tests):
//
// 1. A protocol is one unit: how its clients are recognized and get in, the reader of what they send, the form and the
//    writer of what they get. Nothing outside the unit asks which protocol a connection uses.
// 2. It has no state: one instance serves all connections of all endpoints. What a connection needs is in the result that
//    it lets in.
// 3. It lives in ChatRoom.Protocol/<Name> (bytes, no I/O) and ChatRoom/Protocols/<Name> (the connection).

/// <summary>How clients of one kind talk to the server. The contract stands above.</summary>
internal abstract class ClientProtocol
{
    /// <summary>The setting that selects it.</summary>
    public abstract ProtocolChoice Choice { get; }

    /// <summary>Which first bytes are those of its clients, among those of other protocols; null: it cannot be detected.</summary>
    public virtual Signature? Signature => null;

    /// <summary>Which first bytes an endpoint of this protocol accepts. Foreign protocols are recognized before.</summary>
    public virtual IReadOnlyList<Signature> Accepts { get; } = [Signature.Any];

    /// <summary>The first bytes that the server sends.</summary>
    public abstract byte[] Greeting { get; }

    /// <summary>The form of what a client gets before it has shown more about itself.</summary>
    public abstract Formatter Formatter { get; }

    /// <summary>Returns the bytes of a reply to a client that may not have answered the <see cref="Greeting"/>.</summary>
    public abstract byte[] FormatAfterGreeting(Reply reply);

    /// <summary>
    /// Shakes hands with a client whose first bytes are those of this protocol. Bounded in time by the login's deadline, in bytes and
    /// attempts by the protocol.
    /// </summary>
    /// <param name="login">The connection.</param>
    /// <param name="first">What was read already.</param>
    /// <returns>The result; null: none came of it, and <see cref="LoginConnection.Cause"/> says why.</returns>
    public abstract ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first);

    /// <summary>What is sent to a client to which nothing else was sent for a while; null: nothing.</summary>
    public virtual Ping? Ping => null;

    /// <summary>Returns the writer of what a connection gets once it is in the chat.</summary>
    public virtual LineWriter OpenOutput(ConnectionContext connection, TimeProvider time) => new(connection.Transport.Output);

    /// <summary>Tells a client that it is not let in, and why. Nothing was read or written before.</summary>
    public virtual async ValueTask RefuseAsync(ConnectionContext connection, RefusalReason reason, Error error) =>
        await connection.Transport.Output.WriteAsync(Formatter.Format(error));

    /// <summary>Takes leave of a client whose session has ended: nothing more is written by others. Bounded in time.</summary>
    /// <param name="connection">The connection, which may be gone.</param>
    /// <param name="input">What its session has read with; null: it has not come so far.</param>
    /// <param name="cause">Why it has ended.</param>
    public virtual ValueTask EndAsync(ConnectionContext connection, ClientInput? input, CloseCause cause) => default;
}
