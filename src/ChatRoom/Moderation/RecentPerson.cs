using System.Net;
using ChatRoom.Protocol;

namespace ChatRoom.Moderation;

/// <summary>Somebody who was here, under one alias.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="HasAccount">Whether they have an account.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Address">Their address; null: unknown.</param>
/// <param name="At">When they were seen last.</param>
internal sealed record RecentPerson(long Person, bool HasAccount, Alias Alias, IPAddress? Address, DateTimeOffset At)
{
    /// <summary>The features by which bans find them.</summary>
    public BanSubject Subject => new(Person, HasAccount, Alias, Address);
}
