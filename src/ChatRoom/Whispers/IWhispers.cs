using ChatRoom.Identity;

namespace ChatRoom.Whispers;

// Contract of IWhispers (each line has its test in ChatRoom.Tests/Whispers/WhispersContract):
//
// 1. A delivered whisper reaches the connection that the recipient has now, once, under the sender's current alias.
// 2. An alias means the person who has it now. A whisper to a person follows renames and reconnects, and reaches nobody else.
// 3. A person who ignores the sender gets nothing, and the outcome is the same as if they had.
// 4. After a delivery, the recipient's next reply goes to the sender.
// 5. No call waits for the recipient's client. A client that does not read its replies gets nothing more, and the outcome says
//    so.
// 6. A canceled call delivers nothing. If it is unknown whether a whisper arrived, the call fails with WhisperException.

/// <summary>Delivers private messages to people, wherever they are connected. The contract stands above.</summary>
internal interface IWhispers
{
    /// <summary>Sends a whisper.</summary>
    /// <exception cref="WhisperException">The outcome is unknown.</exception>
    ValueTask<WhisperOutcome> SendAsync(Person from, Recipient to, string text, CancellationToken cancellationToken);
}
