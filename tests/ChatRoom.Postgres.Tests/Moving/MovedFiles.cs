using System.Text;
using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Protocol;
using ChatRoom.Sqlite;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Moving;
using ChatRoom.Sqlite.Resuming;
using ChatRoom.Sqlite.Retention;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>The files of a server in a folder of their own, with everything that a server stores.</summary>
internal sealed class MovedFiles : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = MemoryFolder.Create("chatroom-move-");

    /// <summary>The path of the journal.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "data", "chatroom.db");

    /// <summary>The settings.</summary>
    public SqliteOptions Options => new() { Path = Path };

    /// <summary>Opens the journal like a server.</summary>
    public async Task<SqliteJournal> OpenAsync()
    {
        var journal = new SqliteJournal(Microsoft.Extensions.Options.Options.Create(Options), NullLogger<SqliteJournal>.Instance) { CheckPatience = Wait.Patience };
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

    /// <summary>Opens the resume positions like a server.</summary>
    public SqliteResumeStore OpenPlaces() => new(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System);

    /// <summary>Stores something of every kind.</summary>
    /// <param name="more">How many messages more, in a room of their own.</param>
    public async Task FillAsync(int more = 0)
    {
        await using (var journal = await OpenAsync())
        {
            await TalkAsync(journal);
            await Task.WhenAll(Enumerable.Range(0, more).Select(i => journal.AppendAsync("#many", Some.MessageOf(i % 7, $"message {i}")).AsTask()));
            await using var state = new SqliteStateStore(Path, NullLogger<SqliteStateStore>.Instance);
            await state.OpenAsync();
            await FillAsync(state);
            await journal.DeleteAsync([new Expiry(1, "#a", 2)]);
            await journal.DeleteAsync([new Expiry(2, "#gone", 41)]);
        }

        using var places = OpenPlaces();
        await places.SaveAsync(
        [
            new(1, "a1", null, "ann", "#lobby", 0, Ids: false, Timestamps: true, "", Noon),
            new(2, "b2", "b1", "Grüße👋", "#Küche", (1L << 36) - 1, Ids: true, Timestamps: false, "17:ann 18:Zoë", null, Epoch: 4_000_000_000, Person: 1L << 60),
        ]);
    }

    /// <summary>Returns the rows of all tables, as text, each table under its name.</summary>
    public string Dump()
    {
        var dump = new StringBuilder();
        foreach (var (ending, sql) in (IEnumerable<(string, string)>)
        [
            ("", "SELECT * FROM rooms ORDER BY number"), ("", "SELECT * FROM events ORDER BY key"), ("", "SELECT * FROM authors ORDER BY person, block"),
            ("", "SELECT * FROM meta WHERE name IN ('epoch', 'floor') ORDER BY name"),
            ("-accounts", "SELECT kind, key, value FROM records ORDER BY kind, key"), ("-accounts", "SELECT * FROM audit ORDER BY id"),
            ("-accounts", "SELECT * FROM sqlite_sequence"), ("-places", "SELECT * FROM places ORDER BY session"),
        ])
        {
            dump.AppendLine(sql);
            using var connection = new DatabaseFile(Path + ending).OpenReader();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants
            command.CommandText = sql;
#pragma warning restore CA2100
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                dump.AppendJoin('|', Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? "null" : $"{row.GetValue(i)}")).AppendLine();
            }
        }

        return dump.ToString();
    }

    /// <summary>Returns what identifies the files' contents; they are not open.</summary>
    public Dictionary<string, string> Bytes() => Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!)
        .Where(static file => !file.EndsWith("-lock", StringComparison.Ordinal) && new FileInfo(file).Length > 0)
        .ToDictionary(static file => file, static file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    /// <summary>Opens the files as a source.</summary>
    public IMoveSource Source() => SqliteMove.OpenSource(Path);

    /// <summary>Opens the files as a target.</summary>
    public IMoveTarget Target() => SqliteMove.OpenTarget(Path);

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task TalkAsync(SqliteJournal journal)
    {
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Connected));
        await journal.AppendAsync("#a", Some.MessageOf(7, "deleted with its room's oldest"));
        await journal.AppendAsync("#gone", Some.Message("the whole room is deleted"));
        await journal.AppendAsync("#a", Some.MessageOf(7, "lunch at tehn"));                            // 3
        await journal.AppendAsync("#a", Some.Edit(3, "lunch at ten, Grüße 👋"));                        // 4
        await journal.AppendAsync("#a", Some.MessageOf(8, "regretted words", "bob"));                   // 5
        await journal.AppendAsync("#a", Some.Redaction(5));                                             // 6
        await journal.AppendAsync("#a", Some.MessageOf(1L << 60, "spam one", "eve"));                   // 7
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Action, "eve", "spams", person: 1L << 60)); // 8
        await journal.AppendAsync("#a", Some.Purge([7, 8], of: "eve"));                                 // 9
        await journal.AppendAsync("#a", Some.Message("kept once"), new AppendKey(5, 6) { IsLasting = true }); // 10
        await journal.AppendAsync("#a", new ChatEvent { Kind = ChatEventKind.Crowd, At = Noon, Arrivals = 500, Departures = 3 }); // 11
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea & cake"));           // 12
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Moderation, "carl", "was banned"));    // 13
        await journal.AppendAsync("#a", Some.Message(""));                                              // 14
        await journal.AppendAsync("#küche", Some.MessageOf(7, "lunch elsewhere"));
        for (var i = 0; i < 40; i++)
        {
            await journal.AppendAsync("#gone", Some.Message($"{i}"));
        }
    }

    private static async Task FillAsync(SqliteStateStore state)
    {
        static StoredRecord Record(string kind, string key, string value = "{}") => new(kind, key, Encoding.UTF8.GetBytes(value));
        static AuditRow Row(string act, string reason = "") => new(Noon, "carl", 17, "10.0.0.1", act, "eve", "#a", reason, "private 👋", "until noon");

        await state.WriteAsync(new StateWrite([Record("account", "zoë"), Record("account", "ann", """{"name":"Ann"}"""), Record("ban", "1"), Record("room", "#a")], [], [Row("ban", "spam")]), CancellationToken.None);
        await state.WriteAsync(new StateWrite([Record("token", "t", new string('x', 60_000)), Record("of-a-later-version", "x")], [], [new(Noon, "server", null, null, "start", "", null)]), CancellationToken.None);
        await state.WriteAsync(new StateWrite([], [new RecordKey("account", "zoë")], [Row("unban")]), CancellationToken.None);
    }
}
