using ChatRoom.Connections;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/timestamps</c> and <c>/ids</c>: what precedes each event of the room.</summary>
internal static class DisplayCommands
{
    public static ValueTask<Reply?> TimestampsAsync(Participant participant, string arguments)
    {
        if (IsOn(arguments) is not { } on)
        {
            return new(new Usage("/timestamps <on|off>"));
        }

        participant.Show(participant.Formatter.Display with { Timestamps = on });
        return new(new TimestampsSet(on));
    }

    public static ValueTask<Reply?> IdsAsync(Participant participant, string arguments)
    {
        if (IsOn(arguments) is not { } on)
        {
            return new(new Usage("/ids <on|off>"));
        }

        participant.ShowIds(on);
        return default; // the reply stands where the numbers begin
    }

    private static bool? IsOn(string arguments) =>
        arguments.Equals("on", StringComparison.OrdinalIgnoreCase) ? true
        : arguments.Equals("off", StringComparison.OrdinalIgnoreCase) ? false
        : null;
}
