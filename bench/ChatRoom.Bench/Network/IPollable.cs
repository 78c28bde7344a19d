namespace ChatRoom.Bench.Network;

/// <summary>An object with a socket that an <see cref="EventLoop"/> watches.</summary>
internal interface IPollable
{
    /// <summary>Handles a ready socket, without waiting.</summary>
    void OnReady(PollEvents ready);
}
