using ChatRoom.Client.Editing;
using Microsoft.Win32.SafeHandles;

namespace ChatRoom.Client.Terminal;

/// <summary>Reads keys on a thread of its own, for as long as the process lives: nobody can call off such a read.</summary>
internal static class KeyReader
{
    /// <summary>Starts it.</summary>
    /// <param name="onKeys">Called with what each read brought; with nothing when the terminal is gone.</param>
    public static void Start(Action<IReadOnlyList<Key>> onKeys) =>
        new Thread(() => Read(onKeys)) { IsBackground = true, Name = "keys" }.Start();

    private static void Read(Action<IReadOnlyList<Key>> onKeys)
    {
        using var terminal = new SafeFileHandle(0, ownsHandle: false);
        using var input = new FileStream(terminal, FileAccess.Read, bufferSize: 0);
        var decoder = new KeyDecoder();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = input.Read(buffer)) > 0)
            {
                if (decoder.Decode(buffer.AsSpan(0, count)) is { Count: > 0 } keys)
                {
                    onKeys(keys);
                }
            }
        }
        catch (IOException)
        {
            // The terminal was closed.
        }

        onKeys([]);
    }
}
