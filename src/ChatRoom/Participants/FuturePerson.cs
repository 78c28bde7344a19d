using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Participants;

/// <summary>Another person, whom a participant is about to become: permissions are asked for them before anything changes. They are in no room.</summary>
/// <param name="who">The participant.</param>
/// <param name="person">The other person.</param>
internal sealed class FuturePerson(Participant who, Person person) : Principal(person)
{
    /// <inheritdoc />
    public override IPAddress? Remote => who.Remote;

    /// <inheritdoc />
    public override AddressAllowance? Address => who.Address;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => who.HidesPast();
}
