using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>One JSON object a line; <c>docs/json.md</c> describes them, and <c>docs/json.schema.json</c> all that is written here.</summary>
public sealed class JsonFormatter : Formatter
{
    private JsonFormatter()
    {
    }

    /// <summary>The form of all json clients: each event has its time and its id.</summary>
    public static JsonFormatter Instance { get; } = new();

    /// <inheritdoc />
    public override string ProtocolName => "json";

    /// <inheritdoc />
    public override Display Display => new(Timestamps: true, Ids: true);

    /// <inheritdoc />
    public override Formatter With(Display display) => this;

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e) => JsonEvent.MaxBytes(e);

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to) =>
        JsonLines.Write(new JsonEvent(room, id, e, IsPast: false), JsonEvent.Write, to);

    /// <inheritdoc />
    public override byte[] Format(Reply reply) => reply switch
    {
        Prompt or Welcome or Bell or Resumed or RoomJoined => [], // other replies say the same to programs: SessionStarted, RoomEntered
        OwnEvent own => Format(new JsonEvent(own.Room, 0, own.Event, IsPast: false)),
        HistoryPage { IsOnJoin: true } history => [.. JsonReply.Newest(history.Room, history.Events, HistoryPage.MostBytes).SelectMany(static line => line)],
        _ => JsonLines.Format(reply, JsonReply.Write),
    };

    /// <summary>Returns an event that happened before, as a line.</summary>
    internal static byte[] Format(JsonEvent e) => JsonLines.Format(e, JsonEvent.Write);
}
