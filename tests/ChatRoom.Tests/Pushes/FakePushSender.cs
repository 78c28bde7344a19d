using System.Collections.Concurrent;
using ChatRoom.Pushes;

namespace ChatRoom.Tests.Pushes;

/// <summary>Keeps what it is to send.</summary>
internal sealed class FakePushSender : IPushSender
{
    public ConcurrentQueue<(long Account, PushNote Note)> Sent { get; } = [];

    public string? PublicKey { get; set; } = "key";

    public void Send(long account, PushNote note) => Sent.Enqueue((account, note));
}
