namespace ChatRoom.Rooms;

/// <summary>Lines that the pump writes as they are.</summary>
internal sealed class ControlLines(long at, byte[] bytes) : ControlItem(at)
{
    public byte[] Bytes => bytes;

    public override int Weight => bytes.Length;
}
