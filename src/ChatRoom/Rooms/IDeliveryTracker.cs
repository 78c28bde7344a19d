using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>Learns from the pump how far a client gets in the room of its oldest subscription.</summary>
internal interface IDeliveryTracker
{
    /// <summary>Whether it knows where it begins, or never will.</summary>
    bool HasBegun { get; }

    /// <summary>All before this place has been flushed.</summary>
    void Reach(Place reached);

    /// <summary>Entries of a segment are about to be flushed, from its <paramref name="from"/>th on.</summary>
    /// <param name="room">Whose they are.</param>
    /// <param name="epoch">The epoch of their ids.</param>
    /// <param name="segment">Where they stand.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The first that is not.</param>
    /// <param name="written">Bytes that go out with the same flush before them.</param>
    void Lines(RoomName room, long epoch, Segment segment, int from, int to, int written);

    /// <summary>Nothing more will be written.</summary>
    void End();
}
