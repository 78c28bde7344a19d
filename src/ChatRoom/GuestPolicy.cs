namespace ChatRoom;

/// <summary>What people without an account may do.</summary>
public enum GuestPolicy
{
    /// <summary>Everything that members of a room may do.</summary>
    Allow,

    /// <summary>Enter rooms and read, but not write.</summary>
    ReadOnly,

    /// <summary>Nothing: they must log in.</summary>
    Deny,
}
