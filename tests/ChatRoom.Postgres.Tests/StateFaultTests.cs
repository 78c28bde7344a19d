using System.Globalization;
using ChatRoom.Diagnostics;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>Contract 4 of IStateStore under faults of the database: its own PostgreSQL is killed.</summary>
public sealed class StateFaultTests : IAsyncDisposable
{
    private readonly PostgresServer _server = new();
    private readonly TestStorage _storage;

    public StateFaultTests() => _storage = new TestStorage(_server);

    [Fact]
    public async Task Each_change_of_the_state_is_stored_or_reported_when_the_database_is_killed()
    {
        await _storage.OpenAsync();
        var (stored, refused, unknown) = (new List<int>(), new List<int>(), new List<int>());
        var isOver = false;
        var changing = Wait.Meanwhile(async () =>
        {
            for (var i = 0; !Volatile.Read(ref isOver); i++)
            {
                try
                {
                    await _storage.State.WriteAsync(new StateWrite([new StoredRecord("room", $"#{i}", "{}"u8.ToArray())], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, $"{i}", "", null)]), CancellationToken.None);
                    stored.Add(i);
                }
                catch (StateException e)
                {
                    (e.MayBeStored ? unknown : refused).Add(i);
                    await Task.Delay(1); // a refusal comes at once: without a pause it would take the time of the database
                }
            }
        });

        for (var round = 0; round < 2; round++)
        {
            var before = Volatile.Read(ref stored).Count;
            await Wait.UntilAsync(() => stored.Count > before + 20, "changes are stored");
            await _server.KillAsync();
            await Wait.UntilAsync(() => _storage.State.Failure is not null, "the failure shows");
            await _server.StartAsync();
            await Wait.UntilAsync(() => _storage.State.Failure is null, "it can store again");
        }

        Volatile.Write(ref isOver, true);
        await changing;
        var rows = (await _storage.State.ReadAuditAsync(new AuditQuery(Most: 1_000), CancellationToken.None)).Select(static entry => int.Parse(entry.Row.Act, CultureInfo.InvariantCulture)).ToArray();
        rows.Should().OnlyHaveUniqueItems("a change that is asked again is stored once").And.BeInDescendingOrder();
        rows.Intersect(refused).Should().BeEmpty();
        rows.Except(unknown).Should().BeEquivalentTo(stored.TakeLast(rows.Except(unknown).Count()));
        _storage.Logged().Where(static id => id is EventIds.StateStoringFailed or EventIds.StateStoringAgain).Should().HaveCountGreaterThanOrEqualTo(4);
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _server.DisposeAsync();
    }
}
