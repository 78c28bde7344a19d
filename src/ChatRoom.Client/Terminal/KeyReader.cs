using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ChatRoom.Client.Editing;
using Microsoft.Win32.SafeHandles;

namespace ChatRoom.Client.Terminal;

/// <summary>Reads keys on a thread of its own, until the process ends: a read of the terminal cannot be canceled.</summary>
[UnsupportedOSPlatform("windows")]
internal static class KeyReader
{
    private const short Readable = 1; // POLLIN

    // Terminals send the bytes of a sequence together. If nothing follows an escape character for this long, it is the Escape key.
    private const int EscapeMilliseconds = 50;

    // A burst ends when nothing follows for this long.
    private const int BurstMilliseconds = 100;
    private const int MaxBurstKeys = 100_000;

    /// <summary>Starts reading.</summary>
    /// <param name="onKeys">Called with the keys of each read; with an empty list when the terminal was closed.</param>
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
                var keys = decoder.Decode(buffer.AsSpan(0, count));
                if (keys.Count > 0)
                {
                    onKeys(KeyDecoder.IsBurst(keys) ? [KeyDecoder.AsPaste([.. keys, .. RestOfBurst(input, decoder, buffer)])] : keys);
                }

                if (decoder.HasEscape && !IsReadableWithin(EscapeMilliseconds))
                {
                    onKeys(decoder.DecodeEscape());
                }
            }
        }
        catch (IOException)
        {
            // The terminal was closed.
        }

        onKeys([]);
    }

    private static List<Key> RestOfBurst(FileStream input, KeyDecoder decoder, byte[] buffer)
    {
        var keys = new List<Key>();
        int count;
        while (keys.Count < MaxBurstKeys && IsReadableWithin(BurstMilliseconds) && (count = input.Read(buffer)) > 0)
        {
            keys.AddRange(decoder.Decode(buffer.AsSpan(0, count)));
        }

        return keys;
    }

    private static bool IsReadableWithin(int milliseconds)
    {
        var input = new PollDescriptor { File = 0, Events = Readable };
        return Poll(ref input, 1, milliseconds) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
