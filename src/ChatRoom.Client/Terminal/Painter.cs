using System.Globalization;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>How lines look.</summary>
internal static class Painter
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Own = new(decoration: Decoration.Bold);
    private static readonly Style Server = new(Color.FromInt32(67));
    private static readonly Style Whisper = new(Color.FromInt32(133), decoration: Decoration.Italic);
    private static readonly Style Client = new(Color.FromInt32(136));

    /// <summary>A line that came from the server.</summary>
    public static IReadOnlyList<Styled> Line(ChatLine line, DateTimeOffset at, string ownAlias)
    {
        var alias = new Styled(line.Alias, new Style(AliasColors.Of(line.Alias), decoration: line.Alias == ownAlias ? Decoration.Bold : Decoration.None));
        return (Styled[])[Time(at), .. line.Time.Length > 0 ? [new Styled(line.Time, Dim)] : Array.Empty<Styled>(), .. line.Kind switch
        {
            ChatLineKind.Message => [alias, new(": "), new(TextCells.Shown(line.Text), Mentions(line, ownAlias) ? Own : (Style?)null)],
            ChatLineKind.Action => [new("** ", Dim), alias, new($" {TextCells.Shown(line.Text)}", new Style(decoration: Decoration.Italic))],
            ChatLineKind.Connected or ChatLineKind.Left => [alias, new($" {line.Text}", Dim)],
            ChatLineKind.Whisper => [new("* ", Whisper), alias, new($" whispers: {TextCells.Shown(line.Text)}", Whisper)],
            ChatLineKind.Notice => [new($"* {TextCells.Shown(line.Text)}", Server)],
            ChatLineKind.Welcome => (Styled[])[new(line.Text, Dim)],
            _ => [new(TextCells.Shown(line.Text))],
        }];
    }

    /// <summary>A line of the room's past, or what stands before and after it: nobody says it now.</summary>
    public static IReadOnlyList<Styled> Past(ChatLine line, DateTimeOffset at) => [Time(at), new(TextCells.Shown(line.Raw), Dim)];

    /// <summary>Something that the client itself has to say; parts of it may come from a server or a certificate.</summary>
    public static IReadOnlyList<Styled> Notice(string text, DateTimeOffset at) =>
        [Time(at), new($"-- {TextCells.Shown(Sanitizer.Clean(text.ReplaceLineEndings(" ")))}", Client)];

    /// <summary>The status line.</summary>
    public static IReadOnlyList<Styled> Status(StatusLine status, int width)
    {
        var state = new Styled(status.State, status.IsConnected ? new Style(Color.FromInt32(34)) : new Style(Color.FromInt32(166), decoration: Decoration.Bold));
        var parts = new List<Styled> { new("── ", Dim), state };
        foreach (var part in status.Details)
        {
            parts.Add(new(" · ", Dim));
            parts.Add(new(part, part == status.Alias ? new Style(AliasColors.Of(part), decoration: Decoration.Bold) : (Style?)null));
        }

        parts.Add(new(" ", Dim));
        var cells = parts.Sum(static part => TextCells.Width(part.Text));
        parts.Add(new(new string('─', Math.Max(0, width - 1 - cells)), Dim));
        return Cut(parts, width - 1);
    }

    private static Styled Time(DateTimeOffset at) => new(at.ToString("HH:mm ", CultureInfo.InvariantCulture), Dim);

    private static bool Mentions(ChatLine line, string ownAlias) =>
        line.Alias != ownAlias && line.Text.Split([' ', ',', ':', ';', '!', '?', '.', '@'])
            .Contains(ownAlias, StringComparer.OrdinalIgnoreCase);

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
