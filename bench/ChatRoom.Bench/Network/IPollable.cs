namespace ChatRoom.Bench.Network;

/// <summary>Something with a socket that an <see cref="EventLoop"/> watches.</summary>
internal interface IPollable
{
    /// <summary>The socket is ready; does what can be done without waiting.</summary>
    void OnReady(PollEvents ready);
}
