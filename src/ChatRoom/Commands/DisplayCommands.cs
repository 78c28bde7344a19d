using ChatRoom.Connections;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Commands;

/// <summary><c>/timestamps</c> and <c>/ids</c>: what stands before each line of the room.</summary>
internal static class DisplayCommands
{
    public static ValueTask TimestampsAsync(Participant participant, string arguments)
    {
        if (IsOn(participant, "timestamps", arguments) is { } on)
        {
            participant.Show(TextFormatter.For(participant.Formatter.End, timestamps: on, participant.Formatter.Ids));
            participant.Reply($"timestamps are {(on ? "on" : "off")}");
        }

        return default;
    }

    public static ValueTask IdsAsync(Participant participant, string arguments)
    {
        if (IsOn(participant, "ids", arguments) is { } on)
        {
            participant.ShowIds(on);
        }

        return default;
    }

    private static bool? IsOn(Participant participant, string command, string arguments)
    {
        if (arguments.Equals("on", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (arguments.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        participant.Reply($"usage: /{command} <on|off>");
        return null;
    }
}
