using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/reply</c>: answers the last whisper.</summary>
internal sealed class ReplyCommand : ICommand
{
    public string Name => "reply";

    public IReadOnlyList<string> Synonyms => ["r"];

    public string Arguments => "<text>";

    public string Summary => "whispers to whom you whispered with last";

    public ValueTask RunAsync(Session session, string arguments)
    {
        if (session.Correspondent is not { } alias)
        {
            session.Reply("nobody has whispered to you yet");
        }
        else if (Recipient.Find(session, alias.Value) is { } to)
        {
            MsgCommand.Whisper(session, to, arguments);
        }

        return default;
    }
}
