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

    /// <summary>Share a file in a room.</summary>
    ShareFile,

    /// <summary>Read a file that was shared in a room.</summary>
    ReadFile,

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

    /// <summary>See the message of the day.</summary>
    ReadMotd,

    /// <summary>See who somebody is, and in which rooms. Each room is a separate permission: <see cref="ListMembers"/>.</summary>
    Whois,

    /// <summary>See the addresses of people.</summary>
    SeeAddresses,

    /// <summary>See when somebody was last here.</summary>
    ReadSeen,

    /// <summary>See the messages that mention oneself. Each room is a separate permission: <see cref="ReadHistory"/>.</summary>
    ReadMentions,

    /// <summary>Say that one is away, or back.</summary>
    SetAway,

    /// <summary>Get or revoke a token that resumes the session.</summary>
    KeepSession,

    /// <summary>Remove somebody from a room.</summary>
    Kick,

    /// <summary>Mute somebody, and end that.</summary>
    Mute,

    /// <summary>Ban somebody, and end that.</summary>
    Ban,

    /// <summary>See the bans, private reasons and reports.</summary>
    ListBans,

    /// <summary>Lock the server down, and end that. Who may do this is an admin.</summary>
    Lockdown,

    /// <summary>Tell all rooms something.</summary>
    Announce,

    /// <summary>Report a message.</summary>
    Report,

    /// <summary>Read the audit log.</summary>
    ReadAudit,

    /// <summary>See how the server is doing, in counts.</summary>
    ReadStatistics,

    /// <summary>List all connections and all rooms, with what operators see of them.</summary>
    ListConnections,

    /// <summary>Watch the figures of the server as they change.</summary>
    WatchServer,

    /// <summary>Read the last lines of the server's log.</summary>
    ReadLog,

    /// <summary>See, publish and drop held messages, and be exempt from filters and slow mode.</summary>
    ReviewHeld,

    /// <summary>Register the own alias.</summary>
    Register,

    /// <summary>Log in to an account.</summary>
    LogIn,

    /// <summary>Log out, and go on as a guest.</summary>
    LogOut,

    /// <summary>Suspend accounts, and end that.</summary>
    Suspend,

    /// <summary>Record how far the own account has read a room.</summary>
    MarkRead,

    /// <summary>Change the own account: its password, access tokens and certificates, and end its connections.</summary>
    ManageAccount,

    /// <summary>Become the first admin of the server.</summary>
    BecomeAdmin,

    /// <summary>Dismiss an admin.</summary>
    DismissAdmins,

    /// <summary>Remove the text of an own message.</summary>
    Redact,

    /// <summary>Remove the text of anybody's message in a room.</summary>
    RedactOthers,

    /// <summary>Remove what somebody has written lately in a room.</summary>
    Purge,

    /// <summary>Remove all own texts everywhere.</summary>
    ForgetMe,

    /// <summary>Remove all texts of somebody else everywhere.</summary>
    ForgetOthers,

    /// <summary>Get all own messages.</summary>
    Export,

    /// <summary>Register a room that nobody has registered, and own it.</summary>
    RegisterRoom,

    /// <summary>Give a registered room up.</summary>
    UnregisterRoom,

    /// <summary>See who keeps a room, and its settings.</summary>
    ReadSettings,

    /// <summary>Change the settings of a room.</summary>
    ChangeSettings,

    /// <summary>Change how long a room keeps its messages: shortening it deletes them for ever.</summary>
    ChangeRetention,

    /// <summary>Invite people to a room.</summary>
    Invite,

    /// <summary>Let people speak in a moderated room.</summary>
    GiveVoice,

    /// <summary>Appoint and dismiss moderators of a room.</summary>
    AppointModerators,

    /// <summary>Give a room to another owner.</summary>
    TransferRoom,

    /// <summary>Create webhooks that post to a room, and see and remove all its webhooks.</summary>
    ManageWebhooks,

    /// <summary>Have the events of a room sent to another address.</summary>
    ForwardEvents,

    /// <summary>Have notifications sent to a browser while one is not connected.</summary>
    GetPushes,
}
