namespace ChatRoom.Bench.Micro;

/// <summary>A counter that several <see cref="DiscardingWriter"/>s share.</summary>
internal sealed class FlushedBytes
{
    public long Count;
}
