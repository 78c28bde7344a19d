using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Resuming;

namespace ChatRoom.Participants;

/// <summary>The connection of a participant.</summary>
internal interface ISession : IResumableHolder, IAliasHolder
{
    /// <summary>The id of the connection, as in the log.</summary>
    string Id { get; }

    /// <summary>Whether this process opened the connection; such connections are neither shown nor counted.</summary>
    bool IsOwn { get; }

    /// <summary>The registry that holds its alias.</summary>
    IAliasRegistry Aliases { get; }

    /// <summary>The allowance of its address; null if the address is not limited.</summary>
    AddressAllowance? Address { get; }
}
