using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>
/// The text of a <see cref="ChatEventKind.Moderation"/> event: four fields with a tab between them, the act, the person (or the
/// pattern, network, setting), the seconds that it lasts (empty: until further notice) and the public reason, which may contain tabs.
/// Reading accepts any bytes.
/// </summary>
public readonly ref struct ModerationText
{
    private const byte Tab = (byte)'\t';
    private const long MostSeconds = 100L * 366 * 24 * 3600;

    private static readonly string[] Names = [.. Enum.GetNames<ModerationAct>().Select(static name => name.ToLowerInvariant())];
    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];

    private ModerationText(ModerationAct act, ReadOnlySpan<byte> name, ReadOnlySpan<byte> whom, long? seconds, ReadOnlySpan<byte> reason)
    {
        (Act, Seconds) = (act, seconds);
        Name = name;
        Whom = whom;
        Reason = reason;
    }

    /// <summary>What was done.</summary>
    public ModerationAct Act { get; }

    /// <summary>The name of the act, as <c>ban</c>.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>To whom; empty: nobody in particular.</summary>
    public ReadOnlySpan<byte> Whom { get; }

    /// <summary>How many seconds it lasts; null: until further notice, or it is done.</summary>
    public long? Seconds { get; }

    /// <summary>The public reason; empty: none.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    /// <summary>Returns the text of an event.</summary>
    /// <param name="act">What was done.</param>
    /// <param name="whom">To whom, without white space; empty: nobody in particular.</param>
    /// <param name="lasts">How long it lasts; null: until further notice, or it is done.</param>
    /// <param name="reason">The public reason; empty: none.</param>
    public static ReadOnlyMemory<byte> Write(ModerationAct act, string whom, TimeSpan? lasts, string reason) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Names[(int)act]}\t{whom.Replace('\t', ' ')}\t{(long?)lasts?.TotalSeconds}\t{reason}"));

    /// <summary>Reads the text of an event.</summary>
    public static ModerationText Read(ReadOnlySpan<byte> text)
    {
        var name = Next(text, out text);
        var whom = Next(text, out text);
        var seconds = Next(text, out text);
        var lasts = Utf8Parser.TryParse(seconds, out long number, out var read) && read == seconds.Length && number is >= 0 and <= MostSeconds ? number : (long?)null;
        return new(ActOf(name), name, whom, lasts, text);
    }

    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        var end = text.IndexOf(Tab);
        rest = end < 0 ? [] : text[(end + 1)..];
        return end < 0 ? text : text[..end];
    }

    private static ModerationAct ActOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Utf8Names.Length; i++)
        {
            if (name.SequenceEqual(Utf8Names[i]))
            {
                return (ModerationAct)i;
            }
        }

        return ModerationAct.Other;
    }
}
