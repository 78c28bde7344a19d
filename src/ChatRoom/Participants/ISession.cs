using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Resuming;
using ChatRoom.State.Records;

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

    /// <summary>The address of its client, behind a proxy too; an IPv4 address is never mapped to IPv6. Null: not an IP connection.</summary>
    IPAddress? RemoteAddress { get; }

    /// <summary>Whether the connection uses TLS.</summary>
    bool IsTls { get; }

    /// <summary>The scope of the access token with which its client signed in; null: none.</summary>
    TokenScope? Scope { get; }

    /// <summary>The hash of the access token with which its client signed in; null: none.</summary>
    string? AccessToken { get; }

    /// <summary>The certificate that its client has shown; null: none.</summary>
    ClientCertificate? Certificate { get; }

    /// <summary>When the connection began.</summary>
    DateTimeOffset Since { get; }

    /// <summary>How long its client has sent nothing.</summary>
    TimeSpan Idle { get; }

    /// <summary>Sets the access token with which its client has logged in. Only the session's own loop calls it.</summary>
    /// <param name="scope">The scope; null: there is no token.</param>
    /// <param name="token">The hash of the token, or null if there is none.</param>
    void UseAccess(TokenScope? scope, string? token);

    /// <summary>
    /// Lets the session do something between two requests, because only the session itself may change its participant. Never waits. If
    /// the session cannot do it within seconds, for instance because its client does not read, it ends.
    /// </summary>
    /// <param name="errand">Does it.</param>
    /// <param name="otherwise">Why the session ends then.</param>
    void Ask(Func<Participant, ValueTask> errand, CloseCause otherwise);

    /// <summary>The allowance of its address; null if the address is not limited.</summary>
    AddressAllowance? Address { get; }
}
