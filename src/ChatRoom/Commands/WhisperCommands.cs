using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: private messages.</summary>
internal static class WhisperCommands
{
    public static ValueTask MsgAsync(Participant participant, string arguments)
    {
        if (arguments.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } text])
        {
            participant.Reply($"usage: {participant.Hub.Commands.Find("msg")!.Usage}");
            return default;
        }

        return FindRecipient(participant, name) is { } to ? WhisperAsync(participant, to, text) : default;
    }

    public static ValueTask ReplyAsync(Participant participant, string arguments)
    {
        if (participant.Correspondent is not { } person)
        {
            participant.Reply("no one has whispered to you yet");
            return default;
        }

        // Never by the name: somebody else may have it by now.
        if (participant.Hub.Sessions.Find(person) is { } to)
        {
            return WhisperAsync(participant, to, arguments);
        }

        participant.Reply($"{person.Alias} has left; your reply was not sent");
        return default;
    }

    /// <summary>Finds the member with an alias; if there is none, tells the sender and returns null.</summary>
    public static Participant? FindRecipient(Participant participant, string name)
    {
        if (Alias.TryParse(name, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            && participant.Hub.Sessions.Find(alias) is { } found)
        {
            return found;
        }

        participant.Reply($"no one here is called {name}");
        return null;
    }

    private static async ValueTask WhisperAsync(Participant from, Participant to, string text)
    {
        if (await from.RefusesTokenAsync(text))
        {
            return;
        }

        // A recipient who ignores the sender does not see the message, and the sender does not notice.
        if (!to.Ignores(from.Person))
        {
            if (!to.TryTell($"{from.Alias} whispers: {text}"))
            {
                from.Reply($"{to.Alias}'s connection is not reading; your message was not delivered");
                return;
            }

            to.Correspondent = from.Person;
        }

        from.Correspondent = to.Person;
        from.Reply($"you whisper to {to.Alias}: {text}");
    }
}
