using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Whispers;

namespace ChatRoom.Services;

/// <summary>Sends private messages.</summary>
internal sealed class WhisperService(Permissions permissions, TokenGuard tokens, AwayService away, IWhispers whispers, PushCollector pushes, TimeProvider time)
{
    /// <summary>Sends a private message to the person who has an alias.</summary>
    public ValueTask<Reply> WhisperAsync(Principal who, Alias to, string text, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Whisper) is { } refusal ? new(refusal)
        : SendAsync(who, new Recipient(to), text, new NoSuchAlias(to.Value), cancellationToken);

    /// <summary>Answers the last private message. The answer goes to that person, not to the alias they had, which another person may have now.</summary>
    public ValueTask<Reply> AnswerAsync(Participant who, string text, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Whisper) is { } refusal ? new(refusal)
        : who.WhisperPartner is not { } to ? new(new NoWhisperPartner())
        : SendAsync(who, new Recipient(to.Alias, to), text, new WhisperPartnerLeft(to.Alias), cancellationToken);

    private async ValueTask<Reply> SendAsync(Principal who, Recipient to, string text, Reply ifNobody, CancellationToken cancellationToken)
    {
        if (await tokens.RefusalOfAsync(text, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var present = who as Participant; // null: they act without being in the chat
        try
        {
            if (await whispers.SendAsync(new Sender(who.Person, present?.Session.Id ?? ""), to, text, cancellationToken) is not { To: { } person } outcome)
            {
                pushes.Whisper(to.Person?.Alias ?? to.Alias, who.Person);
                return ifNobody;
            }

            if (!outcome.IsDelivered)
            {
                return new RecipientNotReading(person.Alias);
            }

            if (present is not null)
            {
                present.WhisperPartner = person;
                away.Spoke(present);
            }

            var now = time.GetUtcNow();
            return new WhisperSent(who.Alias, person.Alias, text, now)
            {
                Away = (outcome.Away ?? away.Find(person)) is { } note ? new Absence(note.Text, now - note.Since) : null,
            };
        }
        catch (WhisperException)
        {
            return new Unavailable(Feature.Whispers);
        }
    }
}
