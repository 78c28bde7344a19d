using System.Globalization;
using ChatRoom.Connections;
using ChatRoom.Rooms;

namespace ChatRoom.Commands;

/// <summary><c>/history</c>: shows what was said in this room before.</summary>
internal sealed class HistoryCommand : ICommand
{
    private const int Usual = 20;

    public string Name => "history";

    public string Arguments => "[n]";

    public string Summary => $"shows the last n messages of this room, {Usual} if you don't say how many";

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        var messages = Usual;
        if (arguments.Length > 0
            && (!int.TryParse(arguments, NumberStyles.None, CultureInfo.InvariantCulture, out messages) || messages is < 1 or > History.MostMessages))
        {
            participant.Reply($"usage: {CommandTable.UsageOf(this)}, n from 1 to {History.MostMessages}");
            return;
        }

        var room = participant.Room;
        var before = room.Log.NextId;
        if (await participant.HistoryAsync(room, before, messages) is { } history)
        {
            participant.Member.Reply(history, at: before);
        }
        else
        {
            participant.Reply("nothing was said here yet");
        }
    }
}
