using System.Text;
using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/topic</c>: what the room is about.</summary>
internal sealed class TopicCommand : ICommand
{
    private const string None = "-";

    public string Name => "topic";

    public string Arguments => "[text]";

    public string Summary => "tells or sets what this room is about; - clears it";

    public ValueTask RunAsync(Session session, string arguments)
    {
        if (arguments.Length > 0)
        {
            return session.PostAsync(ChatEventKind.Topic, arguments == None ? default : Encoding.UTF8.GetBytes(arguments));
        }

        var topic = session.Room.Topic;
        session.Reply(topic.Length == 0 ? $"{session.Room.Name} has no topic" : $"the topic of {session.Room.Name} is: {topic}");
        return default;
    }
}
