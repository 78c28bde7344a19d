using System.Collections.Concurrent;
using ChatRoom.Pushes;

namespace ChatRoom.Tests.Pushes;

/// <summary>Records the notifications instead of sending them.</summary>
internal sealed class FakePushSender : IPushSender
{
    public ConcurrentQueue<(long Account, long From, PushNote Note)> Sent { get; } = [];

    public string? PublicKey { get; set; } = "key";

    public string? Refusal { get; set; }

    public string? RefusalOf(Uri endpoint) => Refusal;

    public void Send(long account, long from, PushNote note) => Sent.Enqueue((account, from, note));
}
