using ChatRoom.Postgres.Resuming;
using ChatRoom.Resuming;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Postgres.Tests;

public sealed class PostgresResumeStoreTests(PostgresServer server) : ResumeStoreContract, IAsyncLifetime
{
    private readonly TestStorage _storage = new(server);
    private PostgresResumeStore _store = null!;

    protected override IResumeStore Store => _store;

    public async ValueTask InitializeAsync()
    {
        await _storage.OpenAsync();
        _store = _storage.NewResumeStore();
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Place_survives_the_process_and_expires_24_hours_after_the_next_start()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", null);
        await _store.SaveAsync([state]);
        await _storage.CloseAsync();
        var before = DateTimeOffset.UtcNow;
        await _storage.OpenAsync();

        var found = await _storage.NewResumeStore().FindAsync("a1");

        (found! with { Expires = null }).Should().Be(state);
        found!.Expires.Should().BeCloseTo(before + IResumeStore.Lifetime, TimeSpan.FromMinutes(1));
    }
}
