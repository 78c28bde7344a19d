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

        var at = time.GetUtcNow();
        var outcome = Deliver(from.Person, to, text, at);
        if (outcome is { IsDelivered: true, To: { } person } && person != from.Person)
        {
            ShowSent(from, person, text, at);
        }

        return new(outcome);
    }

    /// <summary>Gives a whisper to the connections that the recipient has on this server.</summary>
    public WhisperOutcome Deliver(Person from, Recipient to, string text, DateTimeOffset at)
    {
        var recipients = to.Person is { } known ? participants.FindAll(known.Id) : participants.FindAll(to.Alias);
        if (recipients is not [{ Person: var person }, ..])
        {
            return default;
        }

        var isDelivered = false;
        var whisper = new Whisper(from.Alias, person.Alias, text, at);
        foreach (var recipient in recipients)
        {
            isDelivered |= recipient.Ignores(from) || TryTell(recipient, whisper, from);
        }

        return new WhisperOutcome(person, isDelivered);
    }

    /// <summary>Shows a delivered whisper on the sender's other connections to this server.</summary>
    public void ShowSent(Sender from, Person to, string text, DateTimeOffset at)
    {
        var sent = new WhisperSent(from.Person.Alias, to.Alias, text, at);
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
