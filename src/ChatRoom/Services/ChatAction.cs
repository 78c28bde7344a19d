namespace ChatRoom.Services;

/// <summary>What somebody can do in the chat: each has its own permission.</summary>
internal enum ChatAction
{
    /// <summary>Join a room.</summary>
    Join,

    /// <summary>Leave a room.</summary>
    Part,

    /// <summary>Say something in a room, or do something there.</summary>
    Publish,

    /// <summary>See who is in a room.</summary>
    ListMembers,

    /// <summary>See which rooms there are.</summary>
    ListRooms,

    /// <summary>See the topic of a room.</summary>
    ReadTopic,

    /// <summary>Set the topic of a room.</summary>
    SetTopic,

    /// <summary>See what was said in a room before.</summary>
    ReadHistory,

    /// <summary>Search what was said in a room.</summary>
    Search,

    /// <summary>Send a private message.</summary>
    Whisper,

    /// <summary>Ignore people, and see whom one ignores.</summary>
    Ignore,

    /// <summary>Take another alias.</summary>
    Rename,

    /// <summary>Get or revoke a token that resumes the session.</summary>
    KeepSession,
}
