using System.Threading.Channels;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Services;

// Contract of TextForgetter (tests in ChatRoom.Tests/Services/TextForgetterTests and ChatRoom.Sqlite.Tests/ForgetTests):
//
// 1. Whoever has a ForgetRecord loses all texts of messages up to Begun, in every room. Ids, aliases and times stay.
// 2. The record goes when no such text is left. Until then the removal continues, also after the process was killed.
// 3. A slice is one event in one room, of at most PurgedMessages.Most messages; others' messages are stored between two slices.
// 4. While the journal or the state fails, and while another node of a cluster has the duty, it tries again every RetryAfter.

/// <summary>Removes all texts of people who want to be forgotten, in the background. The contract stands above.</summary>
internal sealed class TextForgetter : IHostedLifecycleService, IDisposable
{
    /// <summary>How long it waits after a failure.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ChatState _state;
    private readonly ObservedJournal _journal;
    private readonly ParticipantDirectory _participants;
    private readonly IClusterDuty _duty;
    private readonly TimeProvider _time;
    private readonly ILogger<TextForgetter> _log;
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public TextForgetter(ChatState state, ObservedJournal journal, ParticipantDirectory participants, IClusterDuty duty, TimeProvider time, ILogger<TextForgetter> log)
    {
        (_state, _journal, _participants, _duty, _time, _log) = (state, journal, participants, duty, time, log);
        state.Forgets.Changed += (_, after) =>
        {
            if (after is not null)
            {
                _wakes.Writer.TryWrite(true);
            }
        };
    }

    /// <inheritdoc />
    /// <remarks>Begins here, because journal and state are open by then.</remarks>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <summary>Removes the texts of everybody who wants to be forgotten by now.</summary>
    /// <exception cref="JournalException">Texts cannot be read or removed.</exception>
    /// <exception cref="StateException">It cannot be stored that they are removed.</exception>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var record in _state.Forgets.All.OrderBy(static record => record.Begun))
        {
            var texts = await RemoveAsync(record, cancellationToken);
            var isDone = await _state.ChangeAsync(change =>
            {
                if (!ReferenceEquals(_state.Forgets.Find(record.Key), record))
                {
                    return false; // asked for again meanwhile
                }

                change.Remove(record);
                return true;
            }, cancellationToken);
            if (isDone)
            {
                TextLog.Forgotten(_log, texts);
                Tell(record.Person, new Forgotten(texts));
                if (record.ById != record.Person)
                {
                    Tell(record.ById, new Forgotten(texts));
                }
            }
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var failure = "";
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (_state.Forgets.Count == 0)
                {
                    await _wakes.Reader.ReadAsync(stopping);
                }

                if (await _duty.IsMineAsync(stopping))
                {
                    await RunOnceAsync(stopping);
                }
                else
                {
                    await Task.Delay(RetryAfter, _time, stopping);
                }

                failure = "";
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it is, the server goes on, and the removal is tried again
            {
                if (failure != e.Message)
                {
                    TextLog.CannotForget(_log, e);
                }

                failure = e.Message;
                await Task.Delay(RetryAfter, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<long> RemoveAsync(ForgetRecord record, CancellationToken cancellationToken)
    {
        var removed = 0L;
        string? after = null;
        do
        {
            var page = await _journal.ReadTextsAsync(record.Person, after, PurgedMessages.Most, cancellationToken);
            foreach (var room in page.Texts.Where(text => text.Event.At <= record.Begun).GroupBy(static text => text.Room, StringComparer.Ordinal))
            {
                removed += await RemoveAsync(record, room.Key, [.. room.Select(static text => text.Id)], cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }

            after = page.Next;
        }
        while (after is not null);

        return removed;
    }

    private async Task<int> RemoveAsync(ForgetRecord record, string room, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            await _journal.AppendAsync(room, new ChatEvent
            {
                Kind = ChatEventKind.Purged,
                At = _time.GetUtcNow(),
                Author = AliasOf(record.By),
                AuthorId = record.ById,
                Text = PurgedMessages.Format(ids, record.Alias.Length == 0 ? null : AliasOf(record.Alias)),
            }, default, cancellationToken);
            return ids.Count;
        }
        catch (JournalException e) when (e.IsOfTarget)
        {
            return 0; // deleted or removed meanwhile
        }
    }

    private void Tell(long person, Reply reply)
    {
        foreach (var participant in _participants.FindAll(person))
        {
            participant.TryTell(reply);
        }
    }

    private static Alias AliasOf(string value) => Alias.TryParse(value, int.MaxValue, out var alias, out _) ? alias : Alias.FromClassic(value, int.MaxValue);
}
