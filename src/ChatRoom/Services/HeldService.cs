using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Lists the messages that wait for a moderator, publishes them and drops them.</summary>
internal sealed class HeldService(
    Permissions permissions, HeldMessages held, ObservedJournal journal, AuditTrail audit, Drain drain, TimeProvider time)
{
    private const int MostListed = 20;
    private const int MostShownChars = 200;
    private const int LongestAlias = 64;

    private readonly long _incarnation = Random.Shared.NextInt64(1, long.MaxValue);
    private readonly ConcurrentDictionary<long, bool> _beingDecided = new(); // two moderators may decide at once

    /// <summary>Returns a held message as moderators see it.</summary>
    public static HeldMessage Shown(HeldRecord record) => new(
        record.Id, record.At, record.Alias, record.Kind == ChatEventKind.Action, record.Text.Length > MostShownChars ? $"{Cut(record.Text)}…" : record.Text, record.Filter);

    /// <summary>Returns the messages of a room that wait.</summary>
    public Reply List(Principal who, RoomName room)
    {
        if (permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is { } refusal)
        {
            return refusal;
        }

        var all = held.Of(room);
        return new HeldList(room, [.. all.Take(MostListed).Select(Shown)], Math.Max(0, all.Count - MostListed));
    }

    /// <summary>Publishes a message, under the alias and the number of its author and with the current time.</summary>
    public ValueTask<Reply> ReleaseAsync(Principal who, RoomName room, long id, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is { } refusal ? new(refusal) : DecideAsync(who, room, id, isPublished: true, cancellationToken);

    /// <summary>Drops a message: nobody will see it.</summary>
    public ValueTask<Reply> DropAsync(Principal who, RoomName room, long id, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is { } refusal ? new(refusal) : DecideAsync(who, room, id, isPublished: false, cancellationToken);

    private async ValueTask<Reply> DecideAsync(Principal who, RoomName room, long id, bool isPublished, CancellationToken cancellationToken)
    {
        if (held.Find(room, id) is not { } record || !_beingDecided.TryAdd(id, isPublished))
        {
            return new NoSuchHeldMessage(id);
        }

        try
        {
            if (isPublished)
            {
                await PublishAsync(record, room);
            }

            var row = audit.Row(who, isPublished ? "release" : "drop", record.Alias, room) with
            {
                Details = string.Create(CultureInfo.InvariantCulture, $"held message {id}, filter {record.Filter}"),
            };
            return !await held.RemoveAsync(record, row, cancellationToken) ? new NoSuchHeldMessage(id)
                : isPublished ? new HeldReleased(id, record.Alias)
                : new HeldDropped(id, record.Alias);
        }
        catch (JournalException failure)
        {
            return Participant.OutcomeOf(failure);
        }
        catch (StateException e)
        {
            return e.Error();
        }
        finally
        {
            _beingDecided.TryRemove(id, out _);
        }
    }

    /// <summary>
    /// Published before its record is removed, so that a message is never lost; the key prevents that it is published twice if the
    /// removal fails and the moderator tries again. If the process ends in between, a moderator finds it among the held ones.
    /// </summary>
    private async ValueTask PublishAsync(HeldRecord record, RoomName room)
    {
        var author = Alias.TryParse(record.Alias, LongestAlias, out var alias, out _) ? alias : Alias.FromClassic(record.Alias, LongestAlias);
        var e = new ChatEvent
        {
            Kind = record.Kind,
            At = time.GetUtcNow(),
            Author = author,
            AuthorId = record.Author,
            Text = Encoding.UTF8.GetBytes(record.Text),
        };
        await journal.AppendAsync(room.Key, e, new AppendKey(_incarnation, record.Id), drain.Over);
    }

    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[MostShownChars - 1]) ? MostShownChars - 1 : MostShownChars)];
}
