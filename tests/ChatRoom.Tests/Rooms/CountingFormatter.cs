using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Tests.Rooms;

/// <summary>Counts the renderings, and blocks in them for as long as a test wants.</summary>
internal sealed class CountingFormatter : Formatter
{
    private static readonly TextFormatter Lf = TextFormatter.For(LineEnd.Lf);
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    public ManualResetEventSlim Blocks { get; } = new(initialState: true);

    public override string ProtocolName => "text";

    public override Display Display => default;

    public override Formatter With(Display display) => this;

    public override int MaxBytes(ChatEvent e) => Lf.MaxBytes(e);

    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
    {
        Interlocked.Increment(ref _writes);
        Blocks.Wait();
        return Lf.Write(room, id, e, to);
    }

    public override byte[] Format(Reply reply) => Lf.Format(reply);
}
