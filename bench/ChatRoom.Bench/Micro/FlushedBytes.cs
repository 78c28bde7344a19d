namespace ChatRoom.Bench.Micro;

/// <summary>A counter that many <see cref="DiscardingWriter"/>s add to.</summary>
internal sealed class FlushedBytes
{
    public long Count;
}
