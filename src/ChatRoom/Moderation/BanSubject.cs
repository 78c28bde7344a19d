using System.Net;
using ChatRoom.Participants;
using ChatRoom.Protocol;

namespace ChatRoom.Moderation;

/// <summary>The features of a person by which bans find them.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="HasAccount">Whether they have an account, whose number is the person's.</param>
/// <param name="Alias">Their alias.</param>
/// <param name="Address">Their address; null: unknown.</param>
internal readonly record struct BanSubject(long Person, bool HasAccount, Alias Alias, IPAddress? Address)
{
    /// <summary>Returns the features of somebody who acts.</summary>
    public static BanSubject Of(Principal who) => new(who.Person.Id, who.Account is not null, who.Alias, who.Remote);
}
