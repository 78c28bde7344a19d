using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Tests.Limits;

internal static class PlaceStubExtensions
{
    /// <summary>Takes a place for a new connection.</summary>
    public static RefusalReason? TryEnter(this ConnectionLimits limits, EndPoint? remote) => limits.TryEnter(new PlaceStub(remote));
}
