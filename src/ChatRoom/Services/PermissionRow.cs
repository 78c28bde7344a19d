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

    /// <summary>Whether only the owner of an account may do it, who has its password: nobody who signed in with an access token.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Returns whether a role may do it.</summary>
    public bool Allows(Role role, bool isRegistered = true) => role >= (isRegistered ? Least : LeastIfUnregistered ?? Least);
}
