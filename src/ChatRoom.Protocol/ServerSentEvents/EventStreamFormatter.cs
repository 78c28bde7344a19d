using System.Text;
using System.Text.Unicode;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.ServerSentEvents;

/// <summary>
/// The lines of the json dialect, each as the data of a server-sent event (HTML Standard, 9.2). The <c>id</c> of a room's event is its
/// position, so that a client that comes back says where it was. What is not an event of the room has a name.
/// </summary>
/// <param name="epoch">Returns the epoch of the room's ids. Each room has a formatter of its own, because its events have it.</param>
public sealed class EventStreamFormatter(Func<long> epoch) : Formatter
{
    // "id: e", 16 digits, a colon, 19 digits, a line end, "data: ", and a line end at the end.
    private const int MostBytesAround = 64;

    private static readonly JsonFormatter Json = JsonFormatter.Instance;

    /// <summary>Begins a stream: how long, in milliseconds, a client waits before it reconnects.</summary>
    public static ReadOnlyMemory<byte> Beginning { get; } = "retry: 3000\n\n"u8.ToArray();

    /// <summary>A comment, which keeps a silent connection open.</summary>
    public static ReadOnlyMemory<byte> Heartbeat { get; } = ":\n\n"u8.ToArray();

    /// <inheritdoc />
    public override string ProtocolName => "events";

    /// <inheritdoc />
    public override Display Display => Json.Display;

    /// <inheritdoc />
    public override Formatter With(Display display) => this;

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e) => MostBytesAround + Json.MaxBytes(e);

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
    {
        Utf8.TryWrite(to, $"id: {new RoomPosition(epoch(), id)}\ndata: ", out var length);
        length += Json.Write(room, id, e, to[length..]);
        to[length++] = (byte)'\n';
        return length;
    }

    /// <inheritdoc />
    public override byte[] Format(Reply reply) => reply switch
    {
        HistoryPage page => [.. page.Events.SelectMany(past => Event(null, past.Id, JsonFormatter.Format(new JsonEvent(page.Room, past.Id, past.Event, IsPast: true))))],
        NumbersReset reset => Event("set-back", new RoomPosition(reset.Next.Epoch, reset.Next.Id - 1), Json.Format(reset)),
        Live live => Event("live", new RoomPosition(live.Next.Epoch, live.Next.Id - 1), Json.Format(live)),
        Skipped skipped => Event("skipped", skipped.To, Json.Format(skipped)),
        Error error => Event("error", position: null, Json.Format(error)),
        _ => [], // the client has asked for nothing, and is in no room
    };

    private byte[] Event(string? name, long id, byte[] line) => Event(name, new RoomPosition(epoch(), id), line);

    private static byte[] Event(string? name, RoomPosition? position, byte[] line)
    {
        var head = new StringBuilder();
        if (name is not null)
        {
            head.Append("event: ").Append(name).Append('\n');
        }

        if (position is { } at)
        {
            head.Append("id: ").Append(at).Append('\n');
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("data: ").ToString()), .. line, (byte)'\n'];
    }
}
