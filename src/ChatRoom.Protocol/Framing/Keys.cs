using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>The keys of a terminal that edit a line (<c>stty</c>: erase, kill, werase), and ESC, which begins the cursor keys.</summary>
internal static class Keys
{
    internal const byte Backspace = 0x08;
    internal const byte Delete = 0x7F;
    internal const byte KillLine = 0x15; // ^U
    internal const byte EraseWord = 0x17; // ^W

    private static readonly SearchValues<byte> All =
        SearchValues.Create(Backspace, Delete, KillLine, EraseWord, ControlSequence.Escape);

    /// <summary>Returns the index of the first key, or -1.</summary>
    internal static int IndexIn(ReadOnlySpan<byte> bytes) => bytes.IndexOfAny(All);

    /// <summary>Returns whether there is a key that deletes something.</summary>
    internal static bool DeleteIn(ReadOnlySpan<byte> bytes) => bytes.IndexOfAny([Backspace, Delete, KillLine, EraseWord]) >= 0;

    internal static bool AreIn(ReadOnlySpan<byte> bytes) => bytes.ContainsAny(All);
}
