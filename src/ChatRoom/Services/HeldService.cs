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
    Permissions permissions, HeldMessages held, ObservedJournal journal, AuditTrail audit, PersonTurns turns, Drain drain)
{
    private const int MostListed = 20;
    private const int MostShownChars = 200;
    private const int LongestAlias = 64;

    private readonly ConcurrentDictionary<long, bool> _beingDecided = new(); // two moderators may decide at once

    /// <summary>Returns a held message as moderators see it.</summary>
    public static HeldMessage Shown(HeldRecord record) => new(
        record.Id, record.At, record.Alias, record.Kind == ChatEventKind.Action, record.Text.Length > MostShownChars ? $"{Cut(record.Text)}…" : record.Text, record.Filter)
    {
        Room = record.Room,
    };

    /// <summary>Returns the messages that wait.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="room">The room; null: all rooms, for admins.</param>
    public Reply List(Principal who, RoomName? room)
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
            return isPublished || await IsPublishedAsync(record, room, cancellationToken)
                ? await PublishAsync(who, room, record, cancellationToken)
                : await held.RemoveAsync(record, Row(who, "drop", record, room), cancellationToken) ? new HeldDropped(id, record.Alias)
                : new NoSuchHeldMessage(id);
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
    /// Publishes a message before its record is removed, so that it is never lost. If the process ended in between, or the removal
    /// failed, a moderator finds it among the held ones; releasing it again finds the message in the room, and only removes the record.
    /// </summary>
    private async ValueTask<Reply> PublishAsync(Principal who, RoomName room, HeldRecord record, CancellationToken cancellationToken)
    {
        var begun = record.Release is not null ? record
            : await held.BeginReleaseAsync(record, await NewestIdAsync(room, cancellationToken), Row(who, "release", record, room), cancellationToken);
        if (begun is null)
        {
            return new NoSuchHeldMessage(record.Id);
        }

        // Whoever forgets the author takes a turn, too: afterwards the message is either published and found, or gone.
        using (await turns.TakeAsync(begun.Author))
        {
            if (!held.Has(begun))
            {
                return new NoSuchHeldMessage(record.Id);
            }

            if (!await IsPublishedAsync(record, room, cancellationToken))
            {
                await AppendAsync(begun, begun.Release!, room);
            }
        }

        await held.RemoveAsync(begun, row: null, cancellationToken);
        return new HeldReleased(record.Id, record.Alias);
    }

    /// <summary>Appends a message. The key prevents that it is published twice while the outcome of an earlier attempt is unknown.</summary>
    private async ValueTask AppendAsync(HeldRecord record, HeldRelease release, RoomName room)
    {
        var author = Alias.TryParse(record.Alias, LongestAlias, out var alias, out _) ? alias : Alias.FromClassic(record.Alias, LongestAlias);
        var e = new ChatEvent
        {
            Kind = record.Kind,
            At = release.At,
            Author = author,
            AuthorId = record.Author,
            Text = Encoding.UTF8.GetBytes(record.Text),
        };
        await journal.AppendAsync(room.Key, e, new AppendKey(release.Key, record.Id) { IsLasting = true }, drain.Over);
    }

    /// <summary>Returns whether the room has a message, also if its text was removed since.</summary>
    private async ValueTask<bool> IsPublishedAsync(HeldRecord record, RoomName room, CancellationToken cancellationToken)
    {
        if (record.Release is not { } release)
        {
            return false;
        }

        await journal.CatchUpAsync(room.Key, cancellationToken); // another node may have published it
        var text = Encoding.UTF8.GetBytes(record.Text);
        var after = release.After;
        while (await journal.ReadAfterAsync(room.Key, after, IMessageJournal.MostRead, cancellationToken) is { Count: > 0 } entries)
        {
            if (entries.Any(entry => entry.Event is var e && (e.Kind, e.AuthorId, e.At) == (record.Kind, record.Author, release.At)
                && (e.ReplacedBy != 0 || e.Text.Span.SequenceEqual(text))))
            {
                return true;
            }

            after = entries[^1].Id;
        }

        return false;
    }

    private async ValueTask<long> NewestIdAsync(RoomName room, CancellationToken cancellationToken) =>
        await journal.ReadBeforeAsync(room.Key, long.MaxValue, 1, cancellationToken) is [var newest] ? newest.Id : 0;

    private AuditRow Row(Principal who, string act, HeldRecord record, RoomName room) => audit.Row(who, act, record.Alias, room) with
    {
        Details = string.Create(CultureInfo.InvariantCulture, $"held message {record.Id}, filter {record.Filter}"),
    };

    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[MostShownChars - 1]) ? MostShownChars - 1 : MostShownChars)];
}
