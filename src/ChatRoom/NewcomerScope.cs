namespace ChatRoom;

/// <summary>Which messages of newcomers their filter matches.</summary>
public enum NewcomerScope
{
    /// <summary>Those with a link to a host that is not allowed.</summary>
    Links,

    /// <summary>All.</summary>
    Everything,
}
