using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Resuming;

/// <summary>A line that was sent, and what the room should see of it.</summary>
/// <param name="Line">The line as it was sent.</param>
/// <param name="Kind">What the room sees: a message, an action, or nothing (<see cref="ChatLineKind.Other"/>), for a command.</param>
/// <param name="Text">What the room sees after our alias.</param>
internal sealed record SentLine(string Line, ChatLineKind Kind, string Text)
{
    /// <summary>Whether it takes us to another room.</summary>
    public bool IsMove => Kind == ChatLineKind.Other && Speech.IsMove(Line);

    /// <summary>Whether its loss does not matter: it only asks, or it leaves.</summary>
    public bool IsIdle => Kind == ChatLineKind.Other && (Speech.IsQuit(Line) || Speech.OnlyAsks(Line));

    /// <summary>Whether the room sees it.</summary>
    public bool IsSpeech => Kind != ChatLineKind.Other;

    /// <summary>Predicts what the server does with a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="alias">Our alias: the server removes it from the beginning of a line.</param>
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
            : rest.Length > 0 && Speech.IsQuit(word) ? new(rest.StartsWith('/') ? $"/{rest}" : rest, ChatLineKind.Message, rest)
            : new(line, ChatLineKind.Other, "");
    }

    /// <summary>Whether a line under our alias is the echo of this one. (It may begin with an earlier alias of ours.)</summary>
    public bool IsEchoedBy(ChatLine line) => Kind == line.Kind
        && (Text == line.Text || (Kind == ChatLineKind.Message && Text.EndsWith($": {line.Text}", StringComparison.Ordinal)));
}
