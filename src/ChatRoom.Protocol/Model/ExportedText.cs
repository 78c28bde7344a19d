using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRoom.Protocol.Model;

/// <summary>A message of the client's own person, as a line of JSON: the form in which people take their messages with them.</summary>
/// <param name="Room">The room of the message.</param>
/// <param name="Id">Its id.</param>
/// <param name="Event">The message.</param>
public sealed record ExportedText(RoomName Room, long Id, ChatEvent Event)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the line, UTF-8, without its end.</summary>
    public byte[] ToLine()
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Event.Kind == ChatEventKind.Action ? "action"u8 : "message"u8);
            json.WriteString("room"u8, Room.Value);
            json.WriteNumber("id"u8, Id);
            json.WriteString("at"u8, Event.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("alias"u8, Event.Author is null ? [] : Event.Author.Utf8.Span);
            json.WriteString("text"u8, Event.Text.Span);
            if (Event.IsEdited)
            {
                json.WriteBoolean("edited"u8, true);
            }

            json.WriteEndObject();
        }

        return line.WrittenSpan.ToArray();
    }
}
