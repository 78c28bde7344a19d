using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>A line that was sent, and the echo to expect.</summary>
/// <param name="Line">The line as it was sent.</param>
/// <param name="Kind">The kind of its echo: a message, an action, or <see cref="ChatLineKind.Other"/> for a command, which has none.</param>
/// <param name="Text">The text of its echo, without the alias.</param>
internal sealed record SentLine(string Line, ChatLineKind Kind, string Text)
{
    /// <summary>Whether the line moves the client to another room.</summary>
    public bool IsMove => Kind == ChatLineKind.Other && UserLine.IsMove(Line);

    /// <summary>Whether the user need not know if the line is lost: it only asks, or it quits.</summary>
    public bool IsHarmless => Kind == ChatLineKind.Other && (UserLine.IsQuit(Line) || UserLine.OnlyAsks(Line));

    /// <summary>Whether the room sees the line.</summary>
    public bool IsVisible => Kind != ChatLineKind.Other;

    /// <summary>Predicts the echo of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="alias">The client's alias, which the server removes from the beginning of a line.</param>
    public static SentLine Of(string line, string alias)
    {
        var text = line.StartsWith($"{alias}: ", StringComparison.Ordinal) ? line[(alias.Length + 2)..] : line;
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            return new(line, ChatLineKind.Message, text[1..]);
        }

        if (!text.StartsWith('/'))
        {
            return new(line, ChatLineKind.Message, text);
        }

        var (word, rest) = text.IndexOf(' ') is > 0 and var end ? (text[..end], text[end..].Trim()) : (text, "");
        return rest.Length > 0 && word.Equals("/me", StringComparison.OrdinalIgnoreCase) ? new(line, ChatLineKind.Action, rest)
            : rest.Length > 0 && UserLine.IsQuit(word) ? new(rest.StartsWith('/') ? $"/{rest}" : rest, ChatLineKind.Message, rest)
            : new(line, ChatLineKind.Other, "");
    }

    /// <summary>Returns whether a received line is the echo of this one, which may begin with an earlier alias of the client.</summary>
    public bool IsEchoedBy(ChatLine line) => Kind == line.Kind
        && (Text == line.Text || (Kind == ChatLineKind.Message && Text.EndsWith($": {line.Text}", StringComparison.Ordinal)));
}
