using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/msg</c>: says something to one member alone.</summary>
internal sealed class MsgCommand : ICommand
{
    public string Name => "msg";

    public IReadOnlyList<string> Synonyms => ["w", "whisper", "tell"];

    public string Arguments => "<alias> <text>";

    public string Summary => "says something to one member alone";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } text])
        {
            participant.Reply($"usage: {CommandTable.UsageOf(this)}");
        }
        else if (Recipient.Find(participant, name) is { } to)
        {
            Whisper(participant, to, text);
        }

        return default;
    }

    /// <summary>Brings a text to one member, and shows the sender that it did.</summary>
    internal static void Whisper(Participant from, Participant to, string text)
    {
        // Whoever ignores the sender does not see it, and the sender does not see that.
        if (!to.Ignores(from.Alias))
        {
            if (!to.TryTell($"{from.Alias} whispers: {text}"))
            {
                from.Reply($"{to.Alias} takes in nothing at present and did not get your message");
                return;
            }

            to.Correspondent = from.Alias;
        }

        from.Correspondent = to.Alias;
        from.Reply($"you whisper to {to.Alias}: {text}");
    }
}
