using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>From here on the subscription reads another rendering of the same log.</summary>
/// <param name="to">The cursor in the other rendering. The item comes where that cursor begins.</param>
/// <param name="formatter">The client's formatter from here on.</param>
internal sealed class FormatterSwitch(Cursor to, Formatter formatter) : SubscriptionBoundary(to.NextId, to.Messages)
{
    public Cursor To => to;

    public Formatter Formatter => formatter;

    public override void Abandon() => to.Log.Close(to);
}
