using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/reply</c>: answers the last whisper.</summary>
internal sealed class ReplyCommand : ICommand
{
    public string Name => "reply";

    public IReadOnlyList<string> Synonyms => ["r"];

    public string Arguments => "<text>";

    public string Summary => "whispers to whom you whispered with last";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (participant.Correspondent is not { } alias)
        {
            participant.Reply("nobody has whispered to you yet");
        }
        else if (Recipient.Find(participant, alias.Value) is { } to)
        {
            MsgCommand.Whisper(participant, to, arguments);
        }

        return default;
    }
}
