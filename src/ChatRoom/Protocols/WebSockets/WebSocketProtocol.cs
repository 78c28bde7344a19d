using System.Buffers;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Protocols.Json;
using ChatRoom.Rooms;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Protocols.WebSockets;

/// <summary>The json dialect in the frames of a WebSocket. Whoever accepted the connection has shaken hands over HTTP.</summary>
/// <param name="actions">Does what the clients ask for.</param>
/// <param name="lobby">The room of a client that names none.</param>
/// <param name="pingInterval">How long nothing is sent to a client before it gets a ping.</param>
/// <param name="time">The clock.</param>
internal sealed class WebSocketProtocol(JsonActions actions, RoomName lobby, TimeSpan pingInterval, TimeProvider time) : JsonProtocol(actions, lobby)
{
    // A client that closes answers at once; one that does not is not waited for.
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(1);

    /// <summary>Null: frames are not detected, but agreed upon.</summary>
    public override Signature? Signature => null;

    /// <summary>Nothing: the client speaks first.</summary>
    public override byte[] Greeting => [];

    /// <inheritdoc />
    public override Formatter Formatter => WebSocketFormatter.Instance;

    /// <inheritdoc />
    public override Ping Ping { get; } = new(FrameHead.Frame(Opcode.Ping, []), pingInterval);

    /// <inheritdoc />
    public override JsonInput Read(LoginConnection login, ReadOnlyMemory<byte> seen) => new WebSocketInput(login.Reader, seen, Actions);

    /// <inheritdoc />
    public override LineWriter OpenOutput(ConnectionContext connection, TimeProvider time) => new WebSocketWriter(connection.Transport.Output);

    /// <inheritdoc />
    public override async ValueTask RefuseAsync(ConnectionContext connection, RefusalReason reason, Error error)
    {
        connection.Transport.Output.Write(Formatter.Format(error));
        await EndAsync(connection, new WebSocketInput(connection.Transport.Input, default, Actions), CloseCodes.Of(reason));
    }

    /// <summary>Sends the close frame, and waits for the client's, so that the end of the connection destroys nothing on its way.</summary>
    public override ValueTask EndAsync(ConnectionContext connection, ClientInput? input, CloseCause cause) =>
        EndAsync(connection, input as WebSocketInput ?? new WebSocketInput(connection.Transport.Input, default, Actions), CloseCodes.Of(cause));

    private async ValueTask EndAsync(ConnectionContext connection, WebSocketInput input, CloseCode code)
    {
        try
        {
            using var deadline = new ReadDeadline(connection.Transport.Input, time, PatienceAtEnd);
            using var patience = new CancellationTokenSource(PatienceAtEnd, time);
            await connection.Transport.Output.WriteAsync(FrameHead.Close(CloseCodes.AnswerTo(input.Frames) ?? code), patience.Token);
            while (!input.IsCompleted && !deadline.IsOver)
            {
                deadline.Arm(Timeout.InfiniteTimeSpan);
                input.Take(await input.ReadAsync());
                deadline.Disarm();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }
}
