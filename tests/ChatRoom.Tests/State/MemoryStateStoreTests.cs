using ChatRoom.State;

namespace ChatRoom.Tests.State;

public sealed class MemoryStateStoreTests : StateStoreContract
{
    protected override IStateStore Store { get; } = new MemoryStateStore();

    [Fact]
    public async Task Audit_log_keeps_the_newest_ten_thousand_rows()
    {
        for (var i = 0; i < 11; i++)
        {
            await WriteAsync(new StateWrite([], [], [.. Enumerable.Range(0, 1_000).Select(_ => Row($"act {i}"))]));
        }

        (await Store.ReadAuditAsync(new AuditQuery(Act: "act 0"), TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await Store.ReadAuditAsync(new AuditQuery(Act: "act 1"), TestContext.Current.CancellationToken)).Should().NotBeEmpty();
    }
}
