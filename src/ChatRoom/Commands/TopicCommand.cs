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

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments.Length > 0)
        {
            return participant.PostAsync(ChatEventKind.Topic, arguments == None ? default : Encoding.UTF8.GetBytes(arguments));
        }

        var topic = participant.Room.Topic;
        participant.Reply(topic.Length == 0 ? $"{participant.Room.Name} has no topic" : $"the topic of {participant.Room.Name} is: {topic}");
        return default;
    }
}
