namespace ChatRoom.Rooms;

/// <summary>From here on the subscription reads another rendering of the same log.</summary>
/// <param name="to">The cursor in the other rendering. The item comes where that cursor begins.</param>
/// <param name="stopsJoining">Whether the connection's last line of each write is ended from here on.</param>
internal sealed class FormatterSwitch(Cursor to, bool stopsJoining) : SubscriptionBoundary(to.NextId, to.Messages)
{
    public Cursor To => to;

    public bool StopsJoining => stopsJoining;

    public override void Abandon() => to.Log.Close(to);
}
