using ChatRoom.Connections;
using ChatRoom.Protocol.Dialects;

namespace ChatRoom.Commands;

/// <summary><c>/timestamps</c>: puts the time before each line.</summary>
internal sealed class TimestampsCommand : ICommand
{
    public string Name => "timestamps";

    public string Arguments => "<on|off>";

    public string Summary => "puts the server's time before what is said, or no longer";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments is not ("on" or "off"))
        {
            participant.Reply($"usage: {CommandTable.UsageOf(this)}");
            return default;
        }

        participant.Show(TextRendering.For(participant.Rendering.End, timestamps: arguments == "on", participant.Rendering.Ids));
        participant.Reply($"timestamps are {arguments}");
        return default;
    }
}
