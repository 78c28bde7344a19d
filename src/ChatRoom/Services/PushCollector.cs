using System.Text;
using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Pushes;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Notifies people with an account who have no connection, not even one that is away, of messages that mention them and of whispers
/// that did not reach them. It looks for connections to this server; its callers have asked the other nodes. It reveals nothing of a room to people who may not read it, and does not notify of people
/// whom the receiver ignores.
/// </summary>
internal sealed class PushCollector(
    Permissions permissions, AccountDirectory accounts, ChatState state, ParticipantDirectory participants, IPushSender sender,
    IOptions<ChatRoomOptions> options, TimeProvider time)
{
    private const int MostChars = 200;

    /// <summary>Notifies the owner of an alias of a message that mentions it.</summary>
    public void Mention(Alias alias, RoomName room, ChatEvent e)
    {
        if (e.Author is { } author && FindAbsent(alias, e.AuthorId) is { } account
            && permissions.RefusalOf(new Agent(new Person(account.Id, AccountDirectory.AliasOf(account), account.Created), account.Id), ChatAction.ReadHistory, room) is null)
        {
            sender.Send(account.Id, e.AuthorId, new PushNote(author.Value, room, Shortened(Encoding.UTF8.GetString(e.Text.Span))));
        }
    }

    /// <summary>Notifies the owner of an alias of a private message that has not reached them. The notification does not contain its text, because the server does not keep it.</summary>
    public void Whisper(Alias alias, Person from)
    {
        if (FindAbsent(alias, from.Id) is { } account)
        {
            sender.Send(account.Id, from.Id, new PushNote(from.Alias.Value, Room: null, Text: null));
        }
    }

    /// <summary>Returns the account of an alias whose owner should be notified of what a person has written; null: nobody should.</summary>
    private AccountRecord? FindAbsent(Alias alias, long author) =>
        accounts.Find(alias) is { } account && account.Id != author
        && state.Pushes.Find(PushRecord.KeyOf(account.Id)) is { Browsers.Count: > 0 }
        && !account.IsSuspended(time.GetUtcNow()) && participants.AllOf(account.Id).Length == 0 && !Ignores(account, author)
            ? account
            : null;

    private bool Ignores(AccountRecord account, long author)
    {
        var ignored = new IgnoreList(participants.FindPerson);
        ignored.Restore(account.Ignored, options.Value.Limits.MaxAliasLength, time.GetUtcNow());
        return ignored.Contains(author);
    }

    private static string Shortened(string text)
    {
        if (text.Length <= MostChars)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MostChars - 1]) ? MostChars - 1 : MostChars;
        return $"{text[..end]}…";
    }
}
