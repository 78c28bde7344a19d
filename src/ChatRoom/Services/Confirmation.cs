using ChatRoom.Journal;

namespace ChatRoom.Services;

// Contract of Confirmation (each line has its test in ChatRoom.Tests/Protocols/Json/JsonAnswerTests):
//
// 1. A request with a confirmation gets exactly one answer, whether it succeeds or fails.
// 2. A reply that the request returns is the answer.
// 3. Whoever answers by other means, or later, takes the confirmation first, and uses its reference.
// 4. If there is neither, the protocol answers that the request is done. So no new command can be silent.

/// <summary>Requests that the sender of a request learns its outcome in any case. The contract stands above.</summary>
/// <param name="reference">The reference that the answer repeats; null: none.</param>
/// <param name="key">Identifies a message, if the sender may send it again.</param>
internal sealed class Confirmation(string? reference, AppendKey key = default)
{
    /// <summary>The reference that the answer repeats; null: none.</summary>
    public string? Ref => reference;

    /// <summary>Identifies a message, if the sender may send it again.</summary>
    public AppendKey Key => key;

    /// <summary>Whether somebody has taken it, and answers.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Takes it: the caller answers, and nobody else does. Returns the reference that the answer repeats.</summary>
    public string? Take()
    {
        IsTaken = true;
        return reference;
    }
}
