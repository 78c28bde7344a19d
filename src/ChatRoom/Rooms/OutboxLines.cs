namespace ChatRoom.Rooms;

/// <summary>Lines that are written as they are.</summary>
internal sealed class OutboxLines(long at, byte[] bytes) : OutboxItem(at)
{
    public byte[] Bytes => bytes;

    public override int Weight => bytes.Length;
}
