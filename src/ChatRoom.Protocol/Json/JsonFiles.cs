using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of answers about files.</summary>
internal static class JsonFiles
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case UploadLink upload:
                json.WriteString("url"u8, upload.Url);
                JsonEvent.WriteTime(json, "until"u8, upload.Until);
                json.WriteNumber("file_bytes"u8, upload.FileBytes);
                break;
            case FileLink file:
                json.WriteString("file"u8, file.Id);
                json.WriteString("url"u8, file.Url);
                if (file.Until is { } until)
                {
                    JsonEvent.WriteTime(json, "until"u8, until);
                }

                break;
        }
    }
}
