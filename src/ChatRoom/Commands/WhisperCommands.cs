using ChatRoom.Connections;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: private messages.</summary>
internal static class WhisperCommands
{
    public static async ValueTask<Reply?> MsgAsync(Participant participant, string arguments) =>
        arguments.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } text] ? new Usage("/msg <alias> <text>")
        : FindRecipient(participant, name) is { } to ? await WhisperAsync(participant, to, text)
        : new NoSuchAlias(name);

    public static async ValueTask<Reply?> ReplyAsync(Participant participant, string arguments) =>
        participant.Correspondent is not { } person ? new NoCorrespondent()
        : participant.Hub.Sessions.Find(person) is { } to ? await WhisperAsync(participant, to, arguments) // never by the name: somebody else may have it by now
        : new CorrespondentLeft(person.Alias);

    /// <summary>Returns the member with an alias; null: there is none.</summary>
    public static Participant? FindRecipient(Participant participant, string name) =>
        Alias.TryParse(name, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _) ? participant.Hub.Sessions.Find(alias) : null;

    private static async ValueTask<Reply> WhisperAsync(Participant from, Participant to, string text)
    {
        if (await from.RefusalOfTokenAsync(text) is { } refusal)
        {
            return refusal;
        }

        var at = from.Hub.Time.GetUtcNow();

        // A recipient who ignores the sender does not see the message, and the sender does not notice.
        if (!to.Ignores(from.Person))
        {
            if (!to.TryTell(new Whisper(from.Alias, to.Alias, text, at)))
            {
                return new RecipientNotReading(to.Alias);
            }

            to.Correspondent = from.Person;
        }

        from.Correspondent = to.Person;
        return new WhisperSent(from.Alias, to.Alias, text, at);
    }
}
