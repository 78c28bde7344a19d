using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>Learns from the pump how far a client gets in the room of its oldest subscription.</summary>
internal interface IDeliveryTracker
{
    /// <summary>Whether the tracker knows where it begins, or never will.</summary>
    bool HasBegun { get; }

    /// <summary>Reports that everything before a position has been flushed.</summary>
    void Reach(LogPosition reached);

    /// <summary>Reports entries of a segment that are about to be flushed.</summary>
    /// <param name="room">The room of the entries.</param>
    /// <param name="epoch">The epoch of the entries' ids.</param>
    /// <param name="segment">The segment with the entries.</param>
    /// <param name="from">The index of the first entry.</param>
    /// <param name="to">The index after the last entry.</param>
    /// <param name="written">The bytes before them in the same flush.</param>
    void Lines(RoomName room, long epoch, Segment segment, int from, int to, int written);

    /// <summary>Reports that nothing more will be written.</summary>
    void End();
}
