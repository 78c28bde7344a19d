using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>A row of the <see cref="PermissionTable"/>.</summary>
/// <param name="Action">The action.</param>
/// <param name="Least">The lowest role that may do it; each higher one may, too.</param>
/// <param name="IsInRoom">Whether it is about a room, where roles of that room count.</param>
/// <param name="Text">What it is, for people: which commands, requests and pages.</param>
internal sealed record PermissionRow(ChatAction Action, Role Least, bool IsInRoom, string Text)
{
    /// <summary>The lowest role in an unregistered room, which nobody owns; null: the same one.</summary>
    public Role? LeastIfUnregistered { get; init; }

    /// <summary>Whether no access token allows it, whatever its scope: only people who have the password of the account.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Returns whether a role may do it.</summary>
    /// <param name="role">The role.</param>
    /// <param name="isRegistered">Whether the room is registered.</param>
    /// <param name="scope">The scope of the access token with which they logged in; null: none.</param>
    public bool Allows(Role role, bool isRegistered = true, TokenScope? scope = null) =>
        !(IsPersonal && scope is not null) && role.AtMost(scope) >= (isRegistered ? Least : LeastIfUnregistered ?? Least);
}
