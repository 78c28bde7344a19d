using System.Globalization;
using ChatRoom.Accounts;
using ChatRoom.Journal;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Begins to remove all texts of a person. The intent is stored first; the removal itself is the work of
/// <see cref="TextForgetter"/>, also after a restart.
/// </summary>
internal sealed class ForgetService(
    Permissions permissions, AccountDirectory accounts, PersonFinder finder, ObservedJournal journal, ChatState state, HeldMessages held, PersonTurns turns, IBackupCatalog backups, TimeProvider time)
{
    private const int MostBackups = 20; // in one answer

    /// <summary>Removes all texts of a participant's own person, once they have confirmed it.</summary>
    public async ValueTask<Reply> ForgetMeAsync(Participant who, bool isConfirmed, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ForgetMe) is { } refusal)
        {
            return refusal;
        }

        if (!isConfirmed)
        {
            return new ForgetAsked(null);
        }

        await who.DrainAsync(); // what they have just said is removed, too
        return await BeginAsync(who, who.Person.Id, alias: null, cancellationToken);
    }

    /// <summary>Removes all texts of another person, once it is confirmed.</summary>
    /// <param name="who">Who asks for it.</param>
    /// <param name="room">The room in which they ask.</param>
    /// <param name="alias">The alias of the person: of an account, of somebody who is connected, or of the last one who wrote in the room under it.</param>
    /// <param name="isConfirmed">Whether they have confirmed it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> ForgetOthersAsync(Principal who, RoomName room, Alias alias, bool isConfirmed, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ForgetOthers) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await FindAsync(room, alias, cancellationToken) is not { } person ? new NoSuchAlias(alias.Value)
                : isConfirmed ? await BeginAsync(who, person, alias, cancellationToken)
                : new ForgetAsked(alias);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }
    }

    private async Task<Reply> BeginAsync(Principal who, long person, Alias? alias, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(person); // what a moderator is publishing right now is published afterwards, and removed, too
        var now = time.GetUtcNow();
        var record = new ForgetRecord(person, now) { By = who.Alias.Value, ById = who.Person.Id, Alias = alias?.Value ?? "" };
        try
        {
            await state.ChangeAsync(change =>
            {
                change.Put(record);
                held.RemoveOf(person, change);
                change.Audit(new AuditRow(now, who.Alias.Value, who.Account, who.Remote?.ToString(), "forget", (alias ?? who.Alias).Value, null));
                return true;
            }, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
        // Paths are for those who can delete the files.
        var names = backups.Read().Select(backup => alias is null ? DateOf(backup) : $"{DateOf(backup)} {backup.Path}").Distinct();
        return new ForgetBegun(alias, [.. names.TakeLast(MostBackups)]);
    }

    private static string DateOf(Backup backup) => backup.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<long?> FindAsync(RoomName room, Alias alias, CancellationToken cancellationToken)
    {
        if (accounts.Find(alias) is { } account)
        {
            return account.Id;
        }

        if (await finder.FindAsync(alias, cancellationToken) is { } now)
        {
            return now.Person;
        }

        var entries = await journal.ReadBeforeAsync(room.Key, long.MaxValue, IMessageJournal.MostRead, cancellationToken);
        return entries.LastOrDefault(entry => entry.Event is { IsMessage: true, AuthorId: not 0, Author: { } author } && author == alias).Event?.AuthorId;
    }
}
