namespace ChatRoom.Protocol;

/// <summary>How long a terminal's control sequence is: ECMA-48, in its 7-bit (ESC) and its 8-bit (C1) form, as UTF-8.</summary>
internal static class ControlSequence
{
    internal const byte Escape = 0x1B;

    /// <summary>All C1 controls, U+0080 to U+009F, are two bytes: this one and 0x80 to 0x9F.</summary>
    internal const byte C1Lead = 0xC2;

    private const byte Bell = 0x07;
    private const byte C1StringTerminator = 0x9C;

    /// <summary>The bytes, at least one, that the sequence at the very start has; all there are where it has no end.</summary>
    /// <param name="utf8">Begins with ESC or with a C1 control.</param>
    internal static int LengthOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 2) return utf8.Length;

        // ESC and a byte from 0x40 to 0x5F is the 7-bit form of the C1 control 0x40 above it.
        int introducer = utf8[0] == C1Lead ? utf8[1] - 0x40 : utf8[1];
        return introducer switch
        {
            '[' when utf8[2..] is [(byte)'[', >= (byte)'A' and <= (byte)'E', ..] => 4, // F1 to F5 of the Linux console: ESC [ [ A
            '[' => 2 + ControlLength(utf8[2..]),
            'N' or 'O' when utf8[0] == Escape => 2 + ShiftedLength(utf8[2..]),
            ']' or 'P' or 'X' or '^' or '_' => 2 + StringLength(utf8[2..]),
            _ => utf8[0] == C1Lead ? 2 : 1 + EscapeLength(utf8[1..]),
        };
    }

    // CSI: parameters and intermediates, then a final byte. As terminals do, it is not minded in which order they are.
    private static int ControlLength(ReadOnlySpan<byte> rest)
    {
        int length = RunLength(rest, 0x20, 0x3F);
        return length < rest.Length && rest[length] is >= 0x40 and <= 0x7E ? length + 1 : length;
    }

    // SS2, SS3: one character of another set. Terminals in application mode send their cursor keys so: ESC O A.
    private static int ShiftedLength(ReadOnlySpan<byte> rest) => rest is [>= 0x20 and <= 0x7E, ..] ? 1 : 0;

    // Any other escape sequence: intermediates, then a final byte.
    private static int EscapeLength(ReadOnlySpan<byte> rest)
    {
        int length = RunLength(rest, 0x20, 0x2F);
        return length < rest.Length && rest[length] is >= 0x30 and <= 0x7E ? length + 1 : length;
    }

    // OSC, DCS, SOS, PM, APC: anything at all up to a BEL or ST.
    private static int StringLength(ReadOnlySpan<byte> rest)
    {
        for (int from = 0; rest[from..].IndexOfAny(Bell, Escape, C1Lead) is >= 0 and var at; from += at + 1)
        {
            switch (rest[(from + at)..])
            {
                case [Bell, ..]: return from + at + 1;
                case [Escape, (byte)'\\', ..] or [C1Lead, C1StringTerminator, ..]: return from + at + 2;
            }
        }

        return rest.Length;
    }

    private static int RunLength(ReadOnlySpan<byte> bytes, byte low, byte high) =>
        bytes.IndexOfAnyExceptInRange(low, high) is >= 0 and var end ? end : bytes.Length;
}
