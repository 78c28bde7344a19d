using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Json;

namespace ChatRoom.Protocols;

/// <summary>Makes the JSON object of an event, as json clients get it: for programs that get single events.</summary>
internal static class EventObject
{
    /// <summary>Returns the object, in UTF-8, without a line end.</summary>
    public static ReadOnlyMemory<byte> Of(RoomName room, JournalEntry entry)
    {
        var line = new byte[JsonFormatter.Instance.MaxBytes(entry.Event)];
        return line.AsMemory(0, JsonFormatter.Instance.Write(room, entry.Id, entry.Event, line) - 1);
    }
}
