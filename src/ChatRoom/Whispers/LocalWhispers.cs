using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Whispers;

/// <summary>The whispers of one server. Completes every call at once.</summary>
internal sealed class LocalWhispers(ParticipantDirectory participants, TimeProvider time) : IWhispers
{
    /// <inheritdoc />
    public ValueTask<WhisperOutcome> SendAsync(Sender from, Recipient to, string text, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WhisperOutcome>(cancellationToken);
        }

        var recipients = to.Person is { } known ? participants.FindAll(known.Id) : participants.FindAll(to.Alias);
        if (recipients is not [{ Person: var person }, ..])
        {
            return default;
        }

        var isDelivered = false;
        var whisper = new Whisper(from.Person.Alias, person.Alias, text, time.GetUtcNow());
        foreach (var recipient in recipients)
        {
            isDelivered |= recipient.Ignores(from.Person) || TryTell(recipient, whisper, from.Person);
        }

        if (isDelivered && person != from.Person)
        {
            ShowSent(from, person, whisper);
        }

        return new(new WhisperOutcome(person, isDelivered));
    }

    private void ShowSent(Sender from, Person to, Whisper whisper)
    {
        var sent = new WhisperSent(whisper.From, whisper.To, whisper.Text, whisper.SentAt);
        foreach (var other in participants.FindAll(from.Person.Id))
        {
            if (other.Session.Id != from.Connection)
            {
                TryTell(other, sent, to);
            }
        }
    }

    private static bool TryTell(Participant participant, Reply reply, Person partner)
    {
        if (!participant.TryTell(reply))
        {
            return false;
        }

        participant.WhisperPartner = partner;
        return true;
    }
}
