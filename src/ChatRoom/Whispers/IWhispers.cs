namespace ChatRoom.Whispers;

// Contract of IWhispers (each line has its test in ChatRoom.Tests/Whispers/WhispersContract):
//
// 1. A delivered whisper reaches all connections that the recipient has now, each once, under the sender's current alias. It is
//    delivered if at least one of them gets it.
// 2. An alias means the person who has it now. A whisper to a person follows renames and reconnects, and reaches nobody else.
// 3. A connection that ignores the sender gets nothing, and the outcome is the same as if it had got the whisper.
// 4. After a delivery, the next reply of each connection that got the whisper goes to the sender.
// 5. No call waits for a client. A client that does not read its replies gets nothing more, and the outcome says so if no
//    connection of the recipient reads.
// 6. A canceled call delivers nothing. If it is unknown whether a whisper arrived, the call fails with WhisperException.
// 7. After a delivery, the sender's other connections see what was sent, and their next reply goes to the recipient. The
//    connection that sends gets nothing: its service answers it. A whisper to oneself is not shown twice.

/// <summary>Delivers private messages to people, wherever they are connected. The contract stands above.</summary>
internal interface IWhispers
{
    /// <summary>Sends a whisper.</summary>
    /// <exception cref="WhisperException">The outcome is unknown.</exception>
    ValueTask<WhisperOutcome> SendAsync(Sender from, Recipient to, string text, CancellationToken cancellationToken);
}
