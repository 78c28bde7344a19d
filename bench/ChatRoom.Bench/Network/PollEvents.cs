namespace ChatRoom.Bench.Network;

/// <summary>What a socket is watched for, or is ready for; the values are epoll's.</summary>
[Flags]
internal enum PollEvents
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HungUp = 0x10,
}
