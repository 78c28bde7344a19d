namespace ChatRoom.Services;

/// <summary>The actions in the chat, each with its own permission.</summary>
internal enum ChatAction
{
    /// <summary>Join a room.</summary>
    Join,

    /// <summary>Leave a room.</summary>
    Part,

    /// <summary>Send a message or an action to a room.</summary>
    Publish,

    /// <summary>See who is in a room.</summary>
    ListMembers,

    /// <summary>See which rooms there are.</summary>
    ListRooms,

    /// <summary>See the topic of a room.</summary>
    ReadTopic,

    /// <summary>Set the topic of a room.</summary>
    SetTopic,

    /// <summary>See the history of a room.</summary>
    ReadHistory,

    /// <summary>Search the messages of a room.</summary>
    Search,

    /// <summary>Send a private message.</summary>
    Whisper,

    /// <summary>Ignore people, and list the ignored people.</summary>
    Ignore,

    /// <summary>Take another alias.</summary>
    Rename,

    /// <summary>Get or revoke a token that resumes the session.</summary>
    KeepSession,

    /// <summary>Register the own alias.</summary>
    Register,

    /// <summary>Change the own account: its password, access tokens and certificates, and end its connections.</summary>
    ManageAccount,

    /// <summary>Register a room that nobody has registered, and own it.</summary>
    RegisterRoom,

    /// <summary>Give a registered room up.</summary>
    UnregisterRoom,

    /// <summary>See who keeps a room, and its settings.</summary>
    ReadSettings,

    /// <summary>Change the settings of a room.</summary>
    ChangeSettings,

    /// <summary>Invite people to a room.</summary>
    Invite,

    /// <summary>Let people speak in a moderated room.</summary>
    GiveVoice,

    /// <summary>Appoint and dismiss moderators of a room.</summary>
    AppointModerators,

    /// <summary>Give a room to another owner.</summary>
    TransferRoom,
}
