using ChatRoom.Sqlite.Backups;

namespace ChatRoom.Sqlite.Tests.Backups;

public sealed class BackupCatalogTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 28, 3, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-");
    private readonly BackupCatalog _catalog;

    public BackupCatalogTests() => _catalog = new BackupCatalog(Path.Combine(_folder.FullName, "chat.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Journal_without_backups_has_none() => _catalog.Read().Should().BeEmpty();

    [Fact]
    public void Backups_are_read_in_their_order_without_those_that_were_deleted()
    {
        var (kept, deleted) = (Path.Combine(_folder.FullName, "a b.backup"), Path.Combine(_folder.FullName, "deleted"));
        File.WriteAllText(kept, "");

        _catalog.Add(At, kept);
        _catalog.Add(At.AddDays(1), deleted);
        _catalog.Add(At.AddDays(2), "standard output");
        _catalog.Add(At.AddDays(3), "/no/such/folder/backup");

        _catalog.Read().Select(static backup => (backup.At, backup.Path)).Should().Equal(
            (At, kept), (At.AddDays(2), "standard output"), (At.AddDays(3), "/no/such/folder/backup"));
    }

    [Fact]
    public void Lines_that_cannot_be_read_are_left_out()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "chat.db-backups"), "\nwhat\n2026-99-99 x\n2026-11-28T03:00:00Z standard output\n");

        _catalog.Read().Should().ContainSingle().Which.At.Should().Be(At);
    }

    [Fact]
    public void Only_the_newest_are_read()
    {
        for (var i = 0; i < 1_003; i++)
        {
            _catalog.Add(At.AddHours(i), "standard output");
        }

        _catalog.Read().Should().HaveCount(1_000).And.Subject.First().At.Should().Be(At.AddHours(3));
    }
}
