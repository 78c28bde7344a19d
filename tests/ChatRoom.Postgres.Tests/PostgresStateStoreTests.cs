using ChatRoom.State;
using ChatRoom.Tests.State;

namespace ChatRoom.Postgres.Tests;

public sealed class PostgresStateStoreTests(PostgresServer server) : StateStoreContract, IAsyncLifetime
{
    private readonly TestStorage _storage = new(server);

    protected override IStateStore Store => _storage.State;

    protected override bool HasVersions => true;

    public async ValueTask InitializeAsync() => await _storage.OpenAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Contract_3_completed_write_is_there_after_a_restart()
    {
        await WriteAsync(new StateWrite([Record("room", "#a", "{}")], [], [Row("created")]));
        await _storage.CloseAsync();
        await _storage.OpenAsync();

        (await LoadAsync()).Should().Equal("room #a {}");
        (await Store.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken)).Should().ContainSingle();
    }

    [Fact]
    public async Task Contract_6_ids_of_audit_rows_are_not_given_again()
    {
        await WriteAsync(new StateWrite([], [], [Row("one"), Row("two")]));
        await _storage.ExecuteAsync("DELETE FROM audit"); // as only another program does

        await WriteAsync(new StateWrite([], [], [Row("three")]));

        (await Store.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken)).Should().ContainSingle().Which.Id.Should().Be(3);
    }

    [Fact]
    public async Task Writes_of_the_same_record_keep_their_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => WriteAsync(
            i % 10 == 9 ? new StateWrite([], [new("room", "#a")], []) : new StateWrite([Record("room", "#a", $"{i}")], [], []))));
        (await LoadAsync()).Should().BeEmpty("the last of them removes it");
    }

    [Fact]
    public async Task Closed_store_refuses_writes()
    {
        var store = Store;
        await _storage.CloseAsync();

        var write = async () => await store.WriteAsync(new StateWrite([], [], [Row("late")]), TestContext.Current.CancellationToken);

        await write.Should().ThrowAsync<StateException>().WithMessage("*going down*");
    }
}
