using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/timestamps</c> and <c>/ids</c>: what precedes each event. They concern the client's own view alone.</summary>
internal sealed class DisplayCommands : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("ids", "<on|off>", "show or hide message numbers (for scripts)", IdsAsync),
        new("timestamps", "<on|off>", "show or hide the time of each message", TimestampsAsync),
    ];

    private static ValueTask<Reply?> TimestampsAsync(CommandCall call)
    {
        if (IsOn(call.Arguments) is not { } on)
        {
            return new(new Usage("/timestamps <on|off>"));
        }

        call.Who.Show(call.Who.Formatter.Display with { Timestamps = on });
        return new(new TimestampsSet(on));
    }

    private static ValueTask<Reply?> IdsAsync(CommandCall call)
    {
        if (IsOn(call.Arguments) is not { } on)
        {
            return new(new Usage("/ids <on|off>"));
        }

        call.Who.ShowIds(on);
        return default; // the reply stands where the numbers begin
    }

    /// <summary>Returns whether the argument of a switch is <c>on</c>; null: it is neither <c>on</c> nor <c>off</c>.</summary>
    internal static bool? IsOn(string arguments) =>
        arguments.Equals("on", StringComparison.OrdinalIgnoreCase) ? true
        : arguments.Equals("off", StringComparison.OrdinalIgnoreCase) ? false
        : null;
}
