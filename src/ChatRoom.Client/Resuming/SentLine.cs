using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Resuming;

/// <summary>A line that was sent, and what is to come of it.</summary>
/// <param name="Line">As it was sent; as it is to be sent again, if it has to be.</param>
/// <param name="Kind">What the room will see: a message, an action, or nothing of the kind (<see cref="ChatLineKind.Other"/>): a command.</param>
/// <param name="Text">Of a message or an action: what the room will see after our alias.</param>
internal sealed record SentLine(string Line, ChatLineKind Kind, string Text)
{
    /// <summary>Whether it takes us to another room.</summary>
    public bool IsMove => Kind == ChatLineKind.Other && Speech.IsMove(Line);

    /// <summary>Whether it is nothing that could be lost: it only asks, or it leaves.</summary>
    public bool IsIdle => Kind == ChatLineKind.Other && (Speech.IsQuit(Line) || Speech.OnlyAsks(Line));

    /// <summary>Whether the room is to see it.</summary>
    public bool IsSpeech => Kind != ChatLineKind.Other;

    /// <summary>What the server will make of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="alias">Who sends it: the server takes that out, if the line begins with it.</param>
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

    /// <summary>Whether a line under our alias is this one, come back. (An alias of ours in front of it may be an earlier one.)</summary>
    public bool IsEchoedBy(ChatLine line) => Kind == line.Kind
        && (Text == line.Text || (Kind == ChatLineKind.Message && Text.EndsWith($": {line.Text}", StringComparison.Ordinal)));
}
