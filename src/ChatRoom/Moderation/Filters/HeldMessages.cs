using System.Globalization;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Moderation.Filters;

// Contract of HeldMessages (tests in ChatRoom.Tests/Moderation/Filters/HeldMessagesTests):
//
// 1. A message that is held is stored before its author learns of it, and stays until it is taken or expires, through restarts too.
// 2. There are at most MaxMessages of all people, and MaxPerPerson of one. A message that is held too long is neither listed nor
//    published, and its record is removed.
// 3. No number is given twice, so a moderator never takes another message than the one that they see.
// 4. That a release begins is stored, with its row of the audit log, before the message is published. So a process that finds the
//    record later knows where to look for the message.

/// <summary>The messages that wait for a moderator. The contract stands above.</summary>
internal sealed class HeldMessages(ChatState state, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>How many bytes a message that can be held has at most: its record has to fit into the store.</summary>
    public const int MostBytes = 8_192;

    /// <summary>How many messages of a person can wait.</summary>
    public int MostPerPerson => Limits.MaxPerPerson;

    private HeldOptions Limits => options.Value.Filters.Held;

    /// <summary>Holds a message. Returns its record, or how many messages wait if that is too many.</summary>
    /// <exception cref="StateException">It cannot be stored.</exception>
    public ValueTask<(HeldRecord? Record, bool IsPersonFull)> HoldAsync(
        Principal who, RoomName room, ChatEventKind kind, string text, string filter, CancellationToken cancellationToken) =>
        state.ChangeAsync<(HeldRecord?, bool)>(
            change =>
            {
                RemoveExpired(change);
                var current = state.Held.All.Where(IsCurrent).ToArray();
                var isPersonFull = current.Count(one => one.Author == who.Person.Id) >= Limits.MaxPerPerson;
                if (isPersonFull || current.Length >= Limits.MaxMessages)
                {
                    return (null, isPersonFull);
                }

                var record = new HeldRecord(state.TakeHeld(change), room.Value, who.Person.Id, who.Alias.Value, kind, text, filter, time.GetUtcNow());
                change.Put(record);
                return (record, false);
            },
            cancellationToken);

    /// <summary>Returns the messages of a room that wait, oldest first.</summary>
    /// <param name="room">The room; null: all rooms.</param>
    public IReadOnlyList<HeldRecord> Of(RoomName? room) =>
        [.. state.Held.All.Where(one => (room is null || IsIn(one, room)) && IsCurrent(one)).OrderBy(static one => one.Id)];

    /// <summary>Removes all messages of a room, in a change of somebody else.</summary>
    public void RemoveOf(RoomName room, StateChange change)
    {
        foreach (var record in state.Held.All.Where(one => IsIn(one, room)))
        {
            change.Remove(record);
        }
    }

    /// <summary>Removes all messages of a person, in a change of somebody else.</summary>
    public void RemoveOf(long person, StateChange change)
    {
        foreach (var record in state.Held.All.Where(one => one.Author == person))
        {
            change.Remove(record);
        }
    }

    /// <summary>Returns whether a message still waits as it was found.</summary>
    public bool Has(HeldRecord record) => state.Held.Find(record.Key) == record;

    /// <summary>Finds a message of a room that waits.</summary>
    public HeldRecord? Find(RoomName room, long id) => state.Held.Find(KeyOf(id)) is { } record && IsIn(record, room) && IsCurrent(record) ? record : null;

    /// <summary>Begins to release a message, with a row for the audit log. Returns its record with the release; null: somebody else was faster.</summary>
    /// <param name="record">The message, which nobody has begun to release.</param>
    /// <param name="after">The newest id in the room.</param>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StateException">The change cannot be stored.</exception>
    public ValueTask<HeldRecord?> BeginReleaseAsync(HeldRecord record, long after, AuditRow row, CancellationToken cancellationToken) => state.ChangeAsync(
        change =>
        {
            if (state.Held.Find(record.Key) != record)
            {
                return null;
            }

            var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()); // a journal keeps no more
            var begun = record with { Release = new HeldRelease(at, after, Random.Shared.NextInt64(1, long.MaxValue)) };
            change.Put(begun);
            change.Audit(row);
            return begun;
        },
        cancellationToken);

    /// <summary>Removes a message. Returns false if somebody else was faster.</summary>
    /// <param name="record">The message.</param>
    /// <param name="row">A row for the audit log; null: none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StateException">The change cannot be stored.</exception>
    public ValueTask<bool> RemoveAsync(HeldRecord record, AuditRow? row, CancellationToken cancellationToken) => state.ChangeAsync(
        change =>
        {
            if (state.Held.Find(record.Key) != record)
            {
                return false;
            }

            change.Remove(record);
            if (row is not null)
            {
                change.Audit(row);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Removes the records of messages that were held too long.</summary>
    /// <exception cref="StateException">The change cannot be stored.</exception>
    public async ValueTask RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        if (state.Held.All.Any(one => !IsCurrent(one)))
        {
            await state.ChangeAsync(change => { RemoveExpired(change); return true; }, cancellationToken);
        }
    }

    private void RemoveExpired(StateChange change)
    {
        foreach (var old in state.Held.All.Where(one => !IsCurrent(one)))
        {
            change.Remove(old);
        }
    }

    private bool IsCurrent(HeldRecord record) => time.GetUtcNow() - record.At < Limits.MaxAge;

    private static bool IsIn(HeldRecord record, RoomName room) => RoomName.TryParse(record.Room, out var name, out _) && name == room;

    private static string KeyOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
