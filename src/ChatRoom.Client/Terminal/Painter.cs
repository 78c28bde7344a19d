using System.Globalization;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>Converts lines to styled lines.</summary>
/// <param name="isPlain">Whether to suit a screen reader: no times on new lines, and no line drawing.</param>
internal sealed class Painter(bool isPlain = false)
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Italic = new(decoration: Decoration.Italic);
    private static readonly Style Mentioned = new(Palette.Mention, decoration: Decoration.Bold);
    private static readonly Style Whispered = new(Palette.Whisper, decoration: Decoration.Italic);
    private static readonly Style Server = new(Palette.Server);
    private static readonly Style Client = new(Palette.Client);

    /// <summary>Paints a new line of the server.</summary>
    public ShownLine Line(ChatLine line, DateTimeOffset at, string ownAlias)
    {
        var time = line.Time.Contains('[') ? ServerTime(line) : [.. Time(at), .. line.Time.Length > 0 ? [new Styled(line.Time, Dim)] : Array.Empty<Styled>()];
        var alias = Alias(line, ownAlias);
        var text = TextCells.Shown(line.Text);
        return line.Kind switch
        {
            ChatLineKind.Message => Of([alias, new(": ")], new(text, Mention.IsFor(line, ownAlias) ? Mentioned : (Style?)null)),
            ChatLineKind.Action => Of([new("** ", Dim), alias, new(" ")], new(text, Mention.IsFor(line, ownAlias) ? Mentioned : Italic)),
            ChatLineKind.Connected or ChatLineKind.Left => Of([alias, new(" ")], new(text, Dim)),
            ChatLineKind.Whisper => Of([new(">> ", Whispered), alias, new(" whispers: ", Whispered)], new(text, Whispered)),
            ChatLineKind.Notice when ServerNotice.WhisperTo(line.Text) is var (to, said) =>
                Of([new(">> you whisper to ", Whispered), new(to, new Style(Palette.Of(to))), new(": ", Whispered)], new(TextCells.Shown(said), Whispered)),
            ChatLineKind.Notice => Of([new("* ", Server)], new(text)),
            ChatLineKind.Welcome => Of([], new(text, Dim)),
            _ => Of([], new(text)),
        };

        ShownLine Of(Styled[] prefix, Styled what) => new([.. time, .. prefix], [what]);
    }

    /// <summary>Paints a line of the room's history.</summary>
    public ShownLine Past(ChatLine line, string ownAlias)
    {
        var present = Line(line, default, ownAlias);
        return present with { Text = [.. present.Text.Select(static part => part with { Style = Dim })] };
    }

    /// <summary>Paints a notice of the client. Cleans it, because parts of it may come from a server or a certificate.</summary>
    public ShownLine Notice(string text, DateTimeOffset at) =>
        new([.. Time(at), new("-- ", Client)], [new(TextCells.Shown(Sanitizer.Clean(text.ReplaceLineEndings(" "))))]);

    /// <summary>Paints a rule (a horizontal line) with a text in it.</summary>
    public ShownLine Rule(string text) => isPlain ? new([new("-- ")], [new(text)]) : new([], [new($"── {text} ──", Dim)]);

    /// <summary>Paints the status line.</summary>
    public static IReadOnlyList<Styled> Status(StatusLine status, int width)
    {
        var parts = new List<Styled> { new("── ", Dim) };
        foreach (var count in status.Counts)
        {
            parts.AddRange([new(count, new Style(decoration: Decoration.Bold)), new(" · ", Dim)]);
        }

        parts.Add(new(status.State, status.IsConnected ? new Style(Palette.Connected) : new Style(Palette.Client, decoration: Decoration.Bold)));
        foreach (var detail in status.Details)
        {
            parts.AddRange([new(" · ", Dim), new(detail, detail == status.Alias ? new Style(Palette.Of(detail), decoration: Decoration.Bold) : (Style?)null)]);
        }

        parts.Add(new(" ", Dim));
        var cells = parts.Sum(static part => TextCells.Width(part.Text));
        parts.Add(new(new string('─', Math.Max(0, width - 1 - cells)), Dim));
        return Cut(parts, width - 1);
    }

    private Styled[] Time(DateTimeOffset at) => isPlain ? [] : [new(at.ToString("HH:mm ", CultureInfo.InvariantCulture), Dim)];

    // "#12 [15:04] " becomes "#12 15:04 ".
    private static Styled[] ServerTime(ChatLine line) =>
        [new(line.Time.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), Dim)];

    private static Styled Alias(ChatLine line, string ownAlias) =>
        new(line.Alias, new Style(Palette.Of(line.Alias), decoration: line.Alias == ownAlias ? Decoration.Bold : Decoration.None));

    private static List<Styled> Cut(List<Styled> parts, int cells)
    {
        var cut = new List<Styled>();
        foreach (var part in parts)
        {
            var text = TextCells.Cut(part.Text, cells);
            cells -= TextCells.Width(text);
            cut.Add(part with { Text = text });
        }

        return cut;
    }
}
