using System.Text;
using ChatRoom.Connections;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Tests.Services;

/// <summary>A protocol for clients that send lines, may attend several rooms, and see the room of each event and replies for programs.</summary>
/// <param name="text">The protocol in which they send.</param>
/// <param name="mostRooms">How many rooms they may attend.</param>
internal sealed class Programs(ClientProtocol text, int mostRooms) : ClientProtocol
{
    public override ProtocolChoice Choice => ProtocolChoice.Text;

    public override byte[] Greeting => text.Greeting;

    public override Formatter Formatter => text.Formatter;

    public override byte[] FormatAfterGreeting(Reply reply) => text.FormatAfterGreeting(reply);

    public override async ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first) =>
        await text.LetInAsync(login, first) is { } handshake ? handshake with { MostRooms = mostRooms, Formatter = Form.Default } : null;

    private sealed class Form : Formatter
    {
        public static readonly Form Default = new();

        private static readonly TextFormatter Text = TextFormatter.For(LineEnd.Lf);

        public override string ProtocolName => "program";

        public override Display Display => Text.Display;

        public override Formatter With(Display display) => this;

        public override int MaxBytes(ChatEvent e) => 64 + Text.MaxBytes(e);

        public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
        {
            var prefix = Encoding.UTF8.GetBytes(e.Kind == ChatEventKind.Connected ? "" : $"{room} ", to);
            return prefix + Text.Write(room, id, e, to[prefix..]);
        }

        public override byte[] Format(Reply reply) => reply switch
        {
            Accepted accepted => Encoding.UTF8.GetBytes($"accepted {accepted.Ref} in {accepted.Room}: {accepted.Id}\n"),
            NotSent error => Encoding.UTF8.GetBytes($"refused {error.Ref}: {error.Code}\n"),
            _ => Text.Format(reply),
        };
    }
}
