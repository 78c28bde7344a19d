using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Tests.Limits;

/// <summary>A place of a connection that does not exist.</summary>
internal sealed class PlaceStub(EndPoint? remote) : ConnectionPlace(remote)
{
    /// <summary>Whether it had to give way.</summary>
    public bool HasGivenWay { get; private set; }

    public override void GiveWay() => HasGivenWay = true;
}
