using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>Removes texts of messages in a room. What a moderator removes is in the audit log, before it is removed.</summary>
internal sealed class TextService(
    Permissions permissions, SanctionTargets targets, ObservedJournal journal, ChatState state, TimeProvider time)
{
    /// <summary>The most messages that one purge removes.</summary>
    public const int MostPurged = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20); // so that messages are stored between two slices

    /// <summary>Removes a participant's own message; returns <see cref="NotYourMessage"/> if somebody else wrote it.</summary>
    public async ValueTask<Reply> RedactAsync(Principal who, RoomName room, long id, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Redact, room) is { } refusal)
        {
            return refusal;
        }

        return await TryAsync(async () =>
            await FindAsync(room, id, cancellationToken) is not { } message ? NoMessage(id)
            : message.AuthorId != who.Person.Id ? new NotYourMessage(id)
            : await RemoveAsync(who, room, id, message, cancellationToken));
    }

    /// <summary>Removes anybody's message.</summary>
    public async ValueTask<Reply> RedactOthersAsync(Principal who, RoomName room, long id, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.RedactOthers, room) is { } refusal)
        {
            return refusal;
        }

        return await TryAsync(async () =>
        {
            if (await FindAsync(room, id, cancellationToken) is not { } message)
            {
                return NoMessage(id);
            }

            await AuditAsync(who, room, "redact", message.Author?.Value ?? "", $"message {id}", cancellationToken);
            return await RemoveAsync(who, room, id, message, cancellationToken);
        });
    }

    /// <summary>Removes the messages that people wrote in a room under an alias, or the one who has it now (or had it last) under any, in a time until now.</summary>
    public async ValueTask<Reply> PurgeAsync(Principal who, RoomName room, Alias alias, TimeSpan within, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Purge, room) is { } refusal)
        {
            return refusal;
        }

        if (!who.CanActIn(room))
        {
            return new Error(ErrorCode.NotInRoom);
        }

        return await TryAsync(async () =>
        {
            var now = time.GetUtcNow();
            var since = within < now - DateTimeOffset.MinValue ? now - within : DateTimeOffset.MinValue;
            var ids = new SortedSet<long>();
            foreach (var person in await AuthorsAsync(room, alias, since, cancellationToken))
            {
                await AddTextsAsync(ids, room, person, since, cancellationToken);
            }

            if (ids.Count == 0)
            {
                return new NothingToPurge(alias, Duration.Format(within));
            }

            await AuditAsync(who, room, "purge", alias.Value, $"{ids.Count} messages of the last {Duration.Format(within)}", cancellationToken);
            var last = 0L;
            foreach (var slice in ids.Chunk(PurgedMessages.Most))
            {
                last = await AppendAsync(who, room, ChatEventKind.Purged, PurgedMessages.Format(slice, alias), target: 0, cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }

            return new Accepted(room, last);
        });
    }

    private static Invalid NoMessage(long id) => new(ErrorCode.BadRequest, $"there is no message {id}");

    private static async ValueTask<Reply> TryAsync(Func<Task<Reply>> act)
    {
        try
        {
            return await act();
        }
        catch (JournalException e) when (e.IsOfTarget)
        {
            return new Invalid(ErrorCode.BadRequest, e.Message);
        }
        catch (JournalException e)
        {
            return new NotRemoved(!e.MayBeStored);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private async Task<ChatEvent?> FindAsync(RoomName room, long id, CancellationToken cancellationToken) =>
        await journal.FindAsync(room.Key, id, cancellationToken) is { IsMessage: true } message ? message : null;

    private async Task<Reply> RemoveAsync(Principal who, RoomName room, long id, ChatEvent message, CancellationToken cancellationToken) => who.CanActIn(room)
        ? new Accepted(room, await AppendAsync(who, room, ChatEventKind.Redacted, message.Author?.Utf8 ?? default, id, cancellationToken))
        : new Error(ErrorCode.NotInRoom);

    private ValueTask<long> AppendAsync(
        Principal who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, long target, CancellationToken cancellationToken)
    {
        var e = new ChatEvent { Kind = kind, At = time.GetUtcNow(), Author = who.Alias, AuthorId = who.Person.Id, Text = text, Target = target };
        return journal.AppendAsync(room.Key, e, default, cancellationToken);
    }

    /// <summary>Returns the people who have an alias, or had it in that time.</summary>
    private async Task<IReadOnlyCollection<long>> AuthorsAsync(RoomName room, Alias alias, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await journal.CatchUpAsync(room.Key, cancellationToken);
        var entries = await journal.ReadBeforeAsync(room.Key, long.MaxValue, IMessageJournal.MostRead, cancellationToken);
        var authors = entries.Select(static entry => entry.Event)
            .Where(e => e is { IsMessage: true, AuthorId: not 0 } && e.At >= since && e.Author is { } author && author.Key == alias.Key)
            .Select(static e => e.AuthorId).ToHashSet();
        if ((await targets.FindAsync(alias, cancellationToken))?.Person is { } person)
        {
            authors.Add(person);
        }

        return authors;
    }

    private async Task AddTextsAsync(SortedSet<long> ids, RoomName room, long person, DateTimeOffset since, CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ids.Count < MostPurged;)
        {
            var texts = await journal.ReadTextsAsync(room.Key, person, before, PurgedMessages.Most, cancellationToken);
            var recent = texts.Reverse().TakeWhile(text => text.Event.At >= since).ToArray();
            ids.UnionWith(recent.Select(static text => text.Id).Take(MostPurged - ids.Count));
            if (recent.Length < PurgedMessages.Most)
            {
                return;
            }

            before = recent[^1].Id;
        }
    }

    private ValueTask<bool> AuditAsync(Principal who, RoomName room, string act, string target, string details, CancellationToken cancellationToken) =>
        state.ChangeAsync(change =>
        {
            change.Audit(new AuditRow(time.GetUtcNow(), who.Alias.Value, who.Account, who.Remote?.ToString(), act, target, room.Value, Details: details));
            return true;
        }, cancellationToken);
}
