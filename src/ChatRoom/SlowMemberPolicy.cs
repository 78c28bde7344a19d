namespace ChatRoom;

/// <summary>What happens to a member that lags too far.</summary>
public enum SlowMemberPolicy
{
    /// <summary>The server skips it forward to the newest message, with a notice that says how many messages it missed.</summary>
    Skip,

    /// <summary>The server disconnects it.</summary>
    Disconnect,
}
