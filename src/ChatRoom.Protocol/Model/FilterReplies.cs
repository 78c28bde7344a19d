namespace ChatRoom.Protocol.Model;

/// <summary>A filter refuses a text.</summary>
/// <param name="Why">Why.</param>
public sealed record TextRefused(FilterReason Why) : Error(ErrorCode.Filtered);

/// <summary>A filter refuses an alias.</summary>
public sealed record AliasRefused() : Error(ErrorCode.AliasBad);

/// <summary>A filter refuses a text, and mutes its author in the room.</summary>
/// <param name="Why">Why.</param>
/// <param name="MuteFor">For how long.</param>
public sealed record MutedByFilter(FilterReason Why, TimeSpan MuteFor) : Error(ErrorCode.Muted);

/// <summary>A message waits for a moderator.</summary>
/// <param name="Why">Why.</param>
public sealed record MessageIsHeld(FilterReason Why) : Error(ErrorCode.Held);

/// <summary>A message would have to wait for a moderator, and too many wait already.</summary>
/// <param name="Most">How many messages of a person can wait; null: too many of all people wait.</param>
public sealed record TooManyHeld(int? Most) : Error(ErrorCode.RateLimited);

/// <summary>The room is in slow mode, and the client has spoken a short time ago.</summary>
/// <param name="RetryAfter">When it may speak again.</param>
public sealed record SlowedDown(TimeSpan RetryAfter) : Error(ErrorCode.SlowMode);

/// <summary>What keeps the client from speaking in a room, or from speaking often. It gets this when it enters, and after each change.</summary>
/// <param name="Room">The room.</param>
/// <param name="Silence">Why it may not speak; null: it may.</param>
/// <param name="Slow">The time between two of its messages; null: any.</param>
public sealed record SpeechLimits(RoomName Room, Error? Silence, TimeSpan? Slow) : Reply
{
    /// <summary>How long it has to wait now before it may speak; zero: not at all.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>What it got before; null: nothing kept it from speaking.</summary>
    public SpeechLimits? Before { get; init; }
}

/// <summary>There is no held message with that number in the room.</summary>
/// <param name="Id">The number.</param>
public sealed record NoSuchHeldMessage(long Id) : Error(ErrorCode.BadRequest);

/// <summary>Tells moderators that a message waits for them.</summary>
/// <param name="Room">Its room.</param>
/// <param name="Message">The message.</param>
public sealed record HeldForModerators(RoomName Room, HeldMessage Message) : Reply;

/// <summary>Tells moderators that a filter matches a message or a topic, which is published.</summary>
/// <param name="Room">The room.</param>
/// <param name="Alias">Who says it.</param>
/// <param name="Filter">The filter.</param>
/// <param name="What">What the filter has found; empty: nothing in particular.</param>
public sealed record ReportedByFilter(RoomName Room, string Alias, string Filter, string What) : Reply;

/// <summary>Tells moderators why a filter has muted somebody.</summary>
/// <param name="Room">The room.</param>
/// <param name="Alias">Whom.</param>
/// <param name="MuteFor">For how long.</param>
/// <param name="Filter">The filter.</param>
/// <param name="What">What the filter has found; empty: nothing in particular.</param>
public sealed record FilterHasMuted(RoomName Room, string Alias, TimeSpan MuteFor, string Filter, string What) : Reply;

/// <summary>The messages that wait for a moderator.</summary>
/// <param name="Room">Their room; null: all rooms.</param>
/// <param name="Messages">The messages, oldest first.</param>
/// <param name="More">How many more there are.</param>
public sealed record HeldList(RoomName? Room, IReadOnlyList<HeldMessage> Messages, int More) : Reply;

/// <summary>A message that waits for a moderator.</summary>
/// <param name="Id">The number for <c>/release</c> and <c>/drop</c>.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Alias">Who sent it.</param>
/// <param name="IsAction">Whether it is an action.</param>
/// <param name="Text">Its text, shortened.</param>
/// <param name="Filter">The filter that holds it.</param>
public sealed record HeldMessage(long Id, DateTimeOffset At, string Alias, bool IsAction, string Text, string Filter)
{
    /// <summary>The room in which they sent it.</summary>
    public string Room { get; init; } = "";
}

/// <summary>A held message is published.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Alias">Its author.</param>
public sealed record HeldReleased(long Id, string Alias) : Reply;

/// <summary>A held message is dropped.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Alias">Its author.</param>
public sealed record HeldDropped(long Id, string Alias) : Reply;
