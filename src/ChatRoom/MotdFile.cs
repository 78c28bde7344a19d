using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom;

/// <summary>Reads the message of the day from its file.</summary>
internal static class MotdFile
{
    /// <summary>The bytes that the file may have.</summary>
    public const int MostBytes = 4_096;

    /// <summary>The lines that it may have.</summary>
    public const int MostLines = 50;

    private const string Key = $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Motd)}";

    /// <summary>Returns the lines, sanitized; none if the path is empty or the file has an error.</summary>
    /// <param name="path">The path, relative to the working directory.</param>
    /// <param name="error">What is wrong with the file; null: nothing.</param>
    public static IReadOnlyList<string> Read(string path, out string? error)
    {
        error = null;
        if (path.Length == 0)
        {
            return [];
        }

        var full = path;
        try
        {
            full = Path.GetFullPath(path);
            var bytes = ReadBytes(full);
            if (bytes.Length > MostBytes)
            {
                error = $"{Key}: '{full}' is too long; allowed: {MostBytes} bytes";
                return [];
            }

            var lines = Lines(bytes);
            error = lines.Count > MostLines ? $"{Key}: '{full}' has {lines.Count} lines; allowed: {MostLines}" : null;
            return error is null ? lines : [];
        }
        catch (DecoderFallbackException)
        {
            error = $"{Key}: '{full}' is not valid UTF-8";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"{Key}: '{full}' cannot be read: {e.Message}";
        }

        return [];
    }

    /// <summary>Reads one byte more than allowed at most, however long the file is.</summary>
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MostBytes + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static List<string> Lines(byte[] bytes)
    {
        var text = bytes.AsSpan();
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        var decoded = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(text);
        List<string> lines = [.. decoded.Split('\n').Select(static line => Sanitizer.Clean(line).TrimEnd())];
        while (lines is [.., ""])
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }
}
