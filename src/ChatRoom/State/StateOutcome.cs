using ChatRoom.Protocol.Model;

namespace ChatRoom.State;

/// <summary>Says what has become of a change that failed.</summary>
internal static class StateOutcome
{
    /// <summary>Returns the error for the person who wanted the change.</summary>
    public static Error Error(this StateException why) => why.MayBeStored ? new Error(ErrorCode.UnknownFate) : new Unavailable(Feature.Accounts);
}
