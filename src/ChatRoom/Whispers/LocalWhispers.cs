using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Whispers;

/// <summary>The whispers of one server. Completes every call at once.</summary>
internal sealed class LocalWhispers(ParticipantDirectory participants, TimeProvider time) : IWhispers
{
    /// <inheritdoc />
    public ValueTask<WhisperOutcome> SendAsync(Person from, Recipient to, string text, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WhisperOutcome>(cancellationToken);
        }

        if ((to.Person is { } person ? participants.Find(person) : participants.Find(to.Alias)) is not { } recipient)
        {
            return default;
        }

        if (!recipient.Ignores(from))
        {
            if (!recipient.TryTell(new Whisper(from.Alias, recipient.Alias, text, time.GetUtcNow())))
            {
                return new(new WhisperOutcome(recipient.Person, IsDelivered: false));
            }

            recipient.WhisperPartner = from;
        }

        return new(new WhisperOutcome(recipient.Person, IsDelivered: true));
    }
}
