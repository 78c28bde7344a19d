namespace ChatRoom.State;

/// <summary>The state could not be read or stored.</summary>
public sealed class StateException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a write may be stored all the same; false: nothing of it is.</summary>
    public bool MayBeStored { get; init; }
}
