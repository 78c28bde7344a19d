namespace ChatRoom.Bench.Network;

/// <summary>The events of a socket, with the values of epoll.</summary>
[Flags]
internal enum PollEvents
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HungUp = 0x10,
}
