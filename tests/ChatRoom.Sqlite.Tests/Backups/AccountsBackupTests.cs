using System.Text;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Backups;

/// <summary>Backups have the accounts too, and restoring them never lifts a ban.</summary>
public sealed class AccountsBackupTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly ScramRecord Keys = new([1, 2, 3], 4_096, [4], [5]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-backup-");

    private string Journal => Path.Combine(_directory.FullName, "chatroom.db");

    private string Accounts => $"{Journal}-accounts";

    private string Backup => Path.Combine(_directory.FullName, "saved", "backup.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return default;
    }

    [Fact]
    public async Task Backup_of_a_running_server_is_one_file_and_restores_both_exactly_in_an_empty_folder()
    {
        await using (var journal = await OpenJournalAsync())
        await using (var state = await OpenStateAsync())
        {
            await journal.AppendAsync("#a", Some.Message("one"));
            await PutAsync(state, [Account(1, "ann"), Token("secret"), Ban(1, "eve*")], Row("ban"));
            Save().Should().BeEquivalentTo(new { Events = 1, Accounts = new AccountsCopy(1, 1) });
        }

        Directory.GetFiles(Path.GetDirectoryName(Backup)!).Should().Equal(Backup);
        DeleteAll();
        var restored = JournalBackup.Restore(Journal, Backup, Now);

        restored.Accounts.Should().Be(new AccountsCopy(1, 1));
        (restored.Replaced, restored.Warning).Should().Be((null, null));
        await using var after = await OpenStateAsync();
        (await RecordsAsync(after)).Should().BeEquivalentTo(["account 1", "token secret", "ban 1"]);
        (await ActsAsync(after)).Should().Equal("restore", "ban");
        using (var copied = new DatabaseFile(Journal).OpenReader())
        {
            copied.Number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'accounts%'").Should().Be(0, "they are no part of the journal");
        }

        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Journal, Cancellation)).Should().NotContain("eve*");
        await using var reopened = await OpenJournalAsync();
        (await reopened.ReadAfterAsync("#a", 0, 10)).Should().ContainSingle();
        Directory.GetFiles(_directory.FullName, "*unfinished*").Should().BeEmpty();
    }

    [Fact]
    public async Task Restore_keeps_newer_bans_suspensions_and_audit_rows_and_brings_back_what_is_missing()
    {
        await ChangeAsync([Account(1, "ann"), Account(2, "bob"), Account(3, "eve"), Ban(1, "old*"), Token("revoked")], Row("one"));
        Save();
        await ChangeAsync([Account(3, "eve") with { Suspended = Now }, Ban(2, "new*")], Row("two"), [Account(2, "bob"), Ban(1, "old*"), Token("revoked")]);

        var restored = JournalBackup.Restore(Journal, Backup, Now);

        restored.Accounts.Should().Be(new AccountsCopy(3, 2));
        await using var state = await OpenStateAsync();
        (await RecordsAsync(state)).Should().BeEquivalentTo(["account 1", "account 2", "account 3", "ban 1", "ban 2"]);
        var eve = (await state.LoadAsync(Cancellation)).Select(RecordKinds.Read).OfType<AccountRecord>().Single(static account => account.Id == 3);
        eve.Suspended.Should().Be(Now);
        (await ActsAsync(state)).Should().Equal("restore", "two", "backup", "one");
        File.Exists($"{restored.Replaced}-accounts").Should().BeTrue();
    }

    [Fact]
    public async Task Restore_over_accounts_that_began_empty_sorts_both_audit_logs_by_time()
    {
        await ChangeAsync([Account(1, "ann"), Ban(1, "old*")], Row("one"));
        Save();
        File.Delete(Accounts);
        await ChangeAsync([Account(2, "bob"), Ban(1, "new*")], Row("two") with { At = Now.AddHours(1) });

        JournalBackup.Restore(Journal, Backup, Now.AddHours(2)).Accounts.Should().Be(new AccountsCopy(2, 2));

        await using var state = await OpenStateAsync();
        (await RecordsAsync(state)).Should().BeEquivalentTo(["account 1", "account 2", "ban 1", "ban 2", "counter ban"]);
        var entries = await state.ReadAuditAsync(new AuditQuery(), Cancellation);
        entries.Select(static entry => entry.Row.Act).Should().Equal("restore", "two", "one");
    }

    [Fact]
    public async Task Damaged_accounts_are_replaced_with_a_warning()
    {
        await ChangeAsync([Account(1, "ann")], Row("one"));
        Save();
        await File.WriteAllTextAsync(Accounts, new string('x', 10_000), Cancellation);

        var restored = JournalBackup.Restore(Journal, Backup, Now);

        restored.Warning.Should().Match($"{Accounts} is damaged, so bans and accounts that are newer than the backup are lost");
        (await File.ReadAllTextAsync($"{restored.Replaced}-accounts", Cancellation)).Should().StartWith("xxx");
        await using var state = await OpenStateAsync();
        (await RecordsAsync(state)).Should().Equal("account 1");
    }

    [Theory]
    [InlineData(BackupParts.Journal)]
    [InlineData(BackupParts.Accounts)]
    public async Task One_part_can_be_restored_alone(BackupParts parts)
    {
        await SayAsync("one");
        await ChangeAsync([Account(1, "ann")], Row("one"));
        Save();
        await SayAsync("two");
        await ChangeAsync([Account(2, "bob")], Row("two"), [Account(1, "ann")]);

        var (copy, accounts, replaced, _) = JournalBackup.Restore(Journal, Backup, Now, parts);

        (copy is null, accounts is null).Should().Be((parts == BackupParts.Accounts, parts == BackupParts.Journal));
        File.Exists(replaced).Should().Be(parts == BackupParts.Journal);
        File.Exists($"{replaced}-accounts").Should().Be(parts == BackupParts.Accounts);
        await using var journal = await OpenJournalAsync();
        (await journal.ReadAfterAsync("#a", 0, 10)).Should().HaveCount(parts == BackupParts.Journal ? 1 : 2);
        await using var state = await OpenStateAsync();
        (await RecordsAsync(state)).Should().BeEquivalentTo(parts == BackupParts.Journal ? ["account 2"] : ["account 1", "account 2"]);
    }

    [Fact]
    public async Task Backup_without_accounts_leaves_the_accounts_as_they_are()
    {
        await SayAsync("one");
        Save(); // as an older version does
        await ChangeAsync([Account(1, "ann")], Row("one"));
        var before = await File.ReadAllBytesAsync(Accounts, Cancellation);

        JournalBackup.Restore(Journal, Backup, Now).Accounts.Should().BeNull();

        (await File.ReadAllBytesAsync(Accounts, Cancellation)).Should().Equal(before);
        var restore = () => JournalBackup.Restore(Journal, Backup, Now, BackupParts.Accounts);
        restore.Should().Throw<JournalFileException>().WithMessage($"{Backup} has no accounts*");
    }

    [Fact]
    public async Task Replaced_files_can_be_restored_to_undo_a_restore()
    {
        await SayAsync("one");
        await ChangeAsync([Account(1, "ann")], Row("one"));
        Save();
        await SayAsync("two");
        var replaced = JournalBackup.Restore(Journal, Backup, Now).Replaced!;

        JournalBackup.Restore(Journal, replaced, Now.AddHours(1)).Should().BeEquivalentTo(new { Copy = new { Events = 2 }, Accounts = new AccountsCopy(1, 0) });
    }

    [Fact]
    public async Task Server_does_not_use_a_backup_as_its_journal()
    {
        await ChangeAsync([Account(1, "ann")], Row("one"));
        Save();
        File.Copy(Backup, Journal, overwrite: true);

        await this.Awaiting(static test => test.OpenJournalAsync()).Should().ThrowAsync<JournalFileException>().WithMessage("*is a backup*restore it*");
    }

    [Theory]
    [InlineData(0)] // the note is written
    [InlineData(1)] // the journal has its new name
    [InlineData(2)] // the accounts have theirs, too
    [InlineData(3)] // the journal of the backup is in its place
    [InlineData(4)] // the accounts are, too
    public async Task Interrupted_restore_can_be_repeated_and_keeps_the_newer_bans(int steps)
    {
        await SayAsync("one");
        await ChangeAsync([Account(1, "ann")], Row("one"));
        Save();
        await SayAsync("two");
        await ChangeAsync([Ban(1, "new*")], Row("two"));
        var replaced = $"{Journal}.replaced-before";
        await File.WriteAllTextAsync($"{Journal}-restoring", $"{Backup} (journal and accounts)\n{replaced}\n", Cancellation);
        Action[] all =
        [
            () => File.Move(Journal, replaced),
            () => File.Move(Accounts, $"{replaced}-accounts"),
            () => JournalCopy.Restore(Backup, Journal),
            () => AccountsArchive.Extract(Backup, Accounts),
        ];
        Array.ForEach(all[..steps], static step => step());

        var other = () => JournalBackup.Restore(Journal, Backup, Now, BackupParts.Accounts);
        other.Should().Throw<JournalFileException>().WithMessage("*a restore of the journal and the accounts was interrupted*");
        JournalBackup.Restore(Journal, Backup, Now).Replaced.Should().Be(replaced, "it goes on with that name");

        File.Exists($"{Journal}-restoring").Should().BeFalse();
        await using var state = await OpenStateAsync();
        (await RecordsAsync(state)).Should().BeEquivalentTo(["account 1", "ban 1"]);
        (await ActsAsync(state)).Should().Equal("restore", "two", "backup", "one");
        await using var journal = await OpenJournalAsync();
        (await journal.ReadAfterAsync("#a", 0, 10)).Should().ContainSingle();
        using var old = new DatabaseFile($"{replaced}-accounts").OpenForCheckpoints();
        old.Number("SELECT count(*) FROM records WHERE kind = 'ban'").Should().Be(1);
    }

    private JournalCopy Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Backup)!);
        if (!File.Exists(Journal))
        {
            SayAsync("one").GetAwaiter().GetResult();
        }

        return JournalBackup.Save(Journal, Backup);
    }

    private void DeleteAll()
    {
        foreach (var file in _directory.GetFiles())
        {
            file.Delete();
        }
    }

    private async Task<SqliteJournal> OpenJournalAsync()
    {
        var journal = new SqliteJournal(Microsoft.Extensions.Options.Options.Create(new Configuration.SqliteOptions { Path = Journal }), Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteJournal>.Instance);
        try
        {
            await journal.OpenAsync();
            return journal;
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    private async Task<SqliteStateStore> OpenStateAsync()
    {
        var store = new SqliteStateStore(Journal, Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteStateStore>.Instance);
        await store.OpenAsync();
        return store;
    }

    private async Task SayAsync(string text)
    {
        await using var journal = await OpenJournalAsync();
        await journal.AppendAsync("#a", Some.Message(text));
    }

    private async Task ChangeAsync(StateRecord[] puts, AuditRow row, StateRecord[]? removals = null)
    {
        await using var state = await OpenStateAsync();
        await PutAsync(state, puts, row, removals);
    }

    private static async Task PutAsync(SqliteStateStore state, StateRecord[] puts, AuditRow row, StateRecord[]? removals = null) => await state.WriteAsync(
        new StateWrite([.. puts.Select(RecordKinds.Write)], [.. (removals ?? []).Select(RecordKinds.KeyOf)], [row]), Cancellation);

    private static async Task<string[]> RecordsAsync(SqliteStateStore state) =>
        [.. (await state.LoadAsync(Cancellation)).Select(static record => $"{record.Kind} {record.Key}")];

    private static async Task<string[]> ActsAsync(SqliteStateStore state) =>
        [.. (await state.ReadAuditAsync(new AuditQuery(), Cancellation)).Select(static entry => entry.Row.Act)];

    private static AccountRecord Account(long id, string alias) => new(id, alias, Keys, Now, Now);

    private static TokenRecord Token(string hash) => new(hash, 1, "bot", TokenScope.Write, Now, null);

    private static BanRecord Ban(long id, string target) => new(id, BanKind.Ban, null, target, TargetKind.Alias, "ann", Now, null);

    private static AuditRow Row(string act) => new(Now, "ann", 1, null, act, "", null);
}
