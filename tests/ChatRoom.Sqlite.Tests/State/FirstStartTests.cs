using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Tests.State;

/// <summary>The first start of this version with the files of an earlier one, which had no accounts.</summary>
public sealed class FirstStartTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    [Theory]
    [InlineData(0)] // no file at all
    [InlineData(1)]
    [InlineData(4)]
    public async Task Journal_of_each_earlier_version_gets_a_file_with_accounts(int version)
    {
        var path = Path.Combine(_directory.FullName, "chatroom.db");
        if (version > 0)
        {
            using var old = new DatabaseFile(path).OpenWriter();
            (Schema.Format with { Steps = [.. Schema.Format.Steps.Take(version)] }).Bring(old, path);
        }

        await using (var journal = new SqliteJournal(Options.Create(new SqliteOptions { Path = path }), NullLogger<SqliteJournal>.Instance))
        await using (var state = new SqliteStateStore(path, NullLogger<SqliteStateStore>.Instance))
        {
            await new JournalStart(journal, state).StartingAsync(TestContext.Current.CancellationToken);

            (await state.LoadAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        }

        using var accounts = SqliteStateStore.FileOf(path).OpenReader();
        accounts.Number("PRAGMA user_version").Should().Be(StateSchema.Format.Version);
        using var upgraded = new DatabaseFile(path).OpenReader();
        upgraded.Number("PRAGMA user_version").Should().Be(Schema.Version);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
