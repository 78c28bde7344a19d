using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>Makes the subscription read another rendering of the same log from here on.</summary>
/// <param name="to">The cursor in the other rendering. The item's position is where that cursor begins.</param>
/// <param name="formatter">The client's formatter from here on.</param>
internal sealed class FormatterSwitch(Cursor to, Formatter formatter) : SubscriptionBoundary(to.NextId, to.Messages)
{
    public Cursor To => to;

    public Formatter Formatter => formatter;

    public override void Abandon() => to.Log.Close(to);
}
