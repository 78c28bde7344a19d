using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.State;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ChatRoom.Sqlite.Tests.State;

public sealed class SqliteStateStoreTests : StateStoreContract, IAsyncLifetime
{
    private readonly StateFolder _folder = new();

    protected override IStateStore Store => Sqlite;

    private SqliteStateStore Sqlite { get; set; } = null!;

    public async ValueTask InitializeAsync() => Sqlite = await _folder.OpenAsync();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public void File_is_created_for_its_user_alone()
    {
        _folder.Number("PRAGMA application_id").Should().Be(StateSchema.Format.ApplicationId);
        _folder.Number("PRAGMA user_version").Should().Be(StateSchema.Format.Version);
        _folder.Logged(LogLevel.Information).Should().BeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            foreach (var ending in (string[])["", "-wal", "-shm"])
            {
                File.GetUnixFileMode(_folder.Path + ending).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, ending);
            }
        }
    }

    [Fact]
    public async Task Contract_3_completed_write_is_there_after_a_kill_and_after_a_clean_end()
    {
        await WriteAsync(new StateWrite([Record("room", "#a", "{}")], [], [Row("created")]));
        await using var killed = new StateFolder();
        _folder.CopyTo(killed);
        await ReopenAsync();

        (await LoadAsync()).Should().Equal("room #a {}");
        var after = await killed.OpenAsync();
        (await after.LoadAsync(TestContext.Current.CancellationToken)).Should().ContainSingle();
        (await after.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken)).Should().ContainSingle();
        killed.Logged(LogLevel.Information).Should().Equal(EventIds.UncleanEnd, EventIds.IntegrityChecked);
        _folder.Logged(LogLevel.Information).Should().BeEmpty("a clean end needs no check");
    }

    [Fact]
    public async Task Clean_end_leaves_one_file()
    {
        await PutAsync(("room", "#a", "{}"));

        await _folder.CloseAsync();

        Directory.GetFiles(Path.GetDirectoryName(_folder.Path)!).Should().Equal(_folder.Path);
        var write = () => WriteAsync(new StateWrite([], [], [Row("late")]));
        await write.Should().ThrowAsync<StateException>().WithMessage("*going down*");
        var load = LoadAsync;
        await load.Should().ThrowAsync<StateException>();
    }

    [Fact]
    public async Task Writes_that_wait_together_share_a_transaction()
    {
        var commits = 0;
        raw.sqlite3_commit_hook(Sqlite.Connection.Handle, _ => Interlocked.Increment(ref commits) < 0 ? 1 : 0, null);
        using var other = _folder.Connect();
        other.Execute("BEGIN IMMEDIATE");

        var writes = Enumerable.Range(0, 50).Select(i => PutAsync(("room", $"#{i}", "{}"))).ToArray(); // the first waits for the lock
        other.Execute("ROLLBACK");
        await Task.WhenAll(writes);

        (await LoadAsync()).Should().HaveCount(50);
        commits.Should().BeLessThan(50);
    }

    [Fact]
    public async Task Ids_of_audit_rows_are_not_given_again()
    {
        await WriteAsync(new StateWrite([], [], [Row("one"), Row("two")]));
        await ReopenAsync();
        _folder.Execute("DELETE FROM audit"); // as only another program does

        await WriteAsync(new StateWrite([], [], [Row("three")]));

        (await Store.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken)).Should().ContainSingle().Which.Id.Should().Be(3);
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("removed")]
    public async Task Secret_that_is_gone_is_soon_gone_from_the_files(string how)
    {
        var secret = $"secret-{new string('s', 20_000)}"; // on overflow pages, too
        await PutAsync(("secret", "short", "\"secret-short\""), ("secret", "long", $"\"{secret}\""), ("secret", "other", "\"stays\""));
        IsInFiles("secret-short").Should().BeTrue();

        await WriteAsync(how == "replaced"
            ? new StateWrite([Record("secret", "short", "{}"), Record("secret", "long", "{}")], [], [])
            : new StateWrite([], [new("secret", "short"), new("secret", "long")], []));

        await Wait.UntilAsync(() => !IsInFiles("secret-") && !IsInFiles("ssssssss"), "both are overwritten");
        IsInFiles("\"stays\"").Should().BeTrue();
    }

    [Fact]
    public async Task Secret_that_a_crash_left_in_the_log_is_removed_after_the_start()
    {
        await PutAsync(("secret", "a", "\"secret-a\""));
        await PutAsync(("secret", "a", "{}"));
        await using var killed = new StateFolder();
        _folder.CopyTo(killed);
        await killed.OpenAsync();

        await Wait.UntilAsync(() => new FileInfo($"{killed.Path}-wal").Length == 0, "the log is truncated");
        Encoding.UTF8.GetString(await ReadAsync(killed.Path)).Should().NotContain("secret-a");
    }

    private async Task ReopenAsync()
    {
        await _folder.CloseAsync();
        Sqlite = await _folder.OpenAsync();
    }

    private bool IsInFiles(string text) => new[] { _folder.Path, $"{_folder.Path}-wal" }
        .Any(file => Encoding.Latin1.GetString(ReadAsync(file).GetAwaiter().GetResult()).Contains(text, StringComparison.Ordinal));

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
