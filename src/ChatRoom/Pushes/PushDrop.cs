namespace ChatRoom.Pushes;

/// <summary>Why a notification was dropped.</summary>
internal enum PushDrop
{
    /// <summary>Its sender has sent too many to its receiver.</summary>
    Sender,

    /// <summary>Its receiver has got too many.</summary>
    Account,

    /// <summary>Too many wait for the browser or its push service, or the push service has not answered the browser's last one in time.</summary>
    Busy,

    /// <summary>The browser gets no notifications any more.</summary>
    Gone,

    /// <summary>The push service does not accept it, or the server may not send to it.</summary>
    Failed,
}
