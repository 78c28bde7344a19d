namespace ChatRoom.Protocol.Model;

/// <summary>The owner, the roles and the settings of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Owner">The alias of its owner; null: nobody owns it.</param>
/// <param name="Moderators">The aliases of its moderators, sorted.</param>
/// <param name="Voices">The aliases of the people with a voice, sorted.</param>
/// <param name="Settings">The settings that are not the default, each as <c>private on</c>.</param>
public sealed record RoomInfo(
    RoomName Room, string? Owner, IReadOnlyList<string> Moderators, IReadOnlyList<string> Voices, IReadOnlyList<string> Settings) : Reply;

/// <summary>Nobody has registered the room.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomIsUnregistered(RoomName Room) : Reply;

/// <summary>The client owns the room now.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomRegistered(RoomName Room) : Reply;

/// <summary>Nobody owns the room any more, and it has no settings.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomUnregistered(RoomName Room) : Reply;

/// <summary>A setting of a room has a new value.</summary>
/// <param name="Room">The room.</param>
/// <param name="Setting">The setting and the value, as <c>private on</c>.</param>
public sealed record RoomSettingChanged(RoomName Room, string Setting) : Reply;

/// <summary>Somebody has another role in a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Alias">Who.</param>
/// <param name="Act">What was done.</param>
public sealed record RoleChanged(RoomName Room, string Alias, ModerationAct Act) : Reply;

/// <summary>The client has invited somebody.</summary>
/// <param name="Room">The room.</param>
/// <param name="Alias">Who.</param>
/// <param name="Hours">How long the invitation is valid.</param>
public sealed record InvitationSent(RoomName Room, string Alias, int Hours) : Reply;

/// <summary>Somebody invites the client.</summary>
/// <param name="Room">The room.</param>
/// <param name="By">Who.</param>
/// <param name="Hours">How long the invitation is valid.</param>
public sealed record Invited(RoomName Room, string By, int Hours) : Reply;

/// <summary>The room is not registered, so it has neither settings nor roles.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomNotRegistered(RoomName Room) : Error(ErrorCode.BadRequest);

/// <summary>The room is not given up yet, because everybody could read its history then.</summary>
/// <param name="Room">The room.</param>
public sealed record UnregisteringOpensRoom(RoomName Room) : Error(ErrorCode.BadRequest);

/// <summary>The room is registered already.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomAlreadyRegistered(RoomName Room) : Error(ErrorCode.BadRequest);

/// <summary>The account has registered as many rooms as it can.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyOwnRooms(int Most) : Error(ErrorCode.BadRequest);

/// <summary>A role needs an account, and nobody has one with that alias.</summary>
/// <param name="Name">The alias, as the client gave it.</param>
public sealed record RoleNeedsAccount(string Name) : Error(ErrorCode.NoSuchAlias);

/// <summary>The room has as many open invitations as it can.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyInvitations(int Most) : Error(ErrorCode.RateLimited);
