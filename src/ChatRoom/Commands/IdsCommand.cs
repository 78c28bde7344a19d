using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/ids</c>: puts its number before each event, so that a client knows what it has.</summary>
internal sealed class IdsCommand : ICommand
{
    public string Name => "ids";

    public string Arguments => "<on|off>";

    public string Summary => "puts its number in the room before what is said, or no longer";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments is "on" or "off")
        {
            participant.ShowIds(arguments == "on");
        }
        else
        {
            participant.Reply($"usage: {CommandTable.UsageOf(this)}");
        }

        return default;
    }
}
