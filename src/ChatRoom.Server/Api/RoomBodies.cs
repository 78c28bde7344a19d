namespace ChatRoom.Server.Api;

/// <summary>The JSON of <c>/api/rooms</c>: the rooms that the caller may see, the fullest first.</summary>
/// <param name="Rooms">The first ones.</param>
/// <param name="Count">How many there are.</param>
internal sealed record RoomListBody(IReadOnlyList<RoomRow> Rooms, int Count);

/// <summary>A room with people in it.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Members">How many people are there.</param>
/// <param name="Topic">The beginning of its topic; empty: none.</param>
internal sealed record RoomRow(string Room, int Members, string Topic);

/// <summary>The JSON of <c>/api/rooms/{room}</c>.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Topic">Its topic; empty: none. Null: nobody is there, so it is not known.</param>
/// <param name="Members">How many people are there.</param>
/// <param name="IsRegistered">Whether it has settings and an owner.</param>
/// <param name="Owner">The owner; null: nobody.</param>
/// <param name="Moderators">The moderators.</param>
/// <param name="Voices">Who may speak while it is moderated.</param>
/// <param name="Settings">The settings that are not the default, in words.</param>
/// <param name="You">The caller.</param>
internal sealed record RoomBody(
    string Room, string? Topic, int Members, bool IsRegistered, string? Owner, IReadOnlyList<string> Moderators, IReadOnlyList<string> Voices,
    IReadOnlyList<string> Settings, CallerBody You);

/// <summary>The caller, as the server sees them in a room.</summary>
/// <param name="Alias">Their alias.</param>
/// <param name="Role">Their role there, which the scope of the token may have lowered.</param>
/// <param name="Scope">The scope of the token.</param>
internal sealed record CallerBody(string Alias, string Role, string Scope);

/// <summary>The JSON of <c>/api/rooms/{room}/members</c>.</summary>
/// <param name="Room">The room.</param>
/// <param name="Members">The first ones, sorted.</param>
/// <param name="Count">How many there are.</param>
internal sealed record MembersBody(string Room, IReadOnlyList<MemberRow> Members, int Count);

/// <summary>Somebody in a room.</summary>
/// <param name="Alias">Their alias.</param>
/// <param name="IsAway">Whether they say that they are away.</param>
internal sealed record MemberRow(string Alias, bool IsAway);

/// <summary>The JSON of <c>/api/rooms/{room}/messages</c>.</summary>
/// <param name="Room">The room.</param>
/// <param name="Events">The events, the oldest first, as json clients get them.</param>
/// <param name="Last">The position of the last event, for <c>after</c> and <c>Last-Event-ID</c>.</param>
/// <param name="IsSetBack">Whether the position in <c>after</c> is of ids that the server no longer has, because a backup was restored.</param>
/// <param name="HasMore">Of a search: whether there are older ones.</param>
/// <param name="IsComplete">Of a search: whether the index is complete.</param>
internal sealed record MessagesBody(string Room, IReadOnlyList<ApiEvent> Events, string Last, bool? IsSetBack, bool? HasMore, bool? IsComplete);
