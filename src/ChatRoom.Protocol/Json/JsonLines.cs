using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRoom.Protocol.Json;

/// <summary>Builds lines, one JSON object each, in a buffer that each thread keeps.</summary>
internal static class JsonLines
{
    private const int MostKeptBytes = 32 * 1024;

    // The lines are not for HTML: besides quotation marks, backslashes and controls, only characters that need two units, or show nothing, are escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Buffer;

    /// <summary>Writes one line; returns its length.</summary>
    /// <param name="value">What the line is about.</param>
    /// <param name="write">Writes the members of the object.</param>
    /// <param name="to">Takes the line.</param>
    public static int Write<T>(T value, Action<Utf8JsonWriter, T> write, Span<byte> to)
    {
        var line = Build(value, write);
        line.CopyTo(to);
        return line.Length;
    }

    /// <summary>Returns one line.</summary>
    /// <inheritdoc cref="Write" path="/param[@name!='to']" />
    public static byte[] Format<T>(T value, Action<Utf8JsonWriter, T> write) => Build(value, write).ToArray();

    private static ReadOnlySpan<byte> Build<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = Buffer is { Capacity: <= MostKeptBytes } kept ? kept : new ArrayBufferWriter<byte>(512);
        Buffer = null; // in case that a line is written within a line
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json, value);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        Buffer = buffer;
        return buffer.WrittenSpan;
    }
}
