using ChatRoom.Postgres;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Transport;
using ChatRoom.Server.Web;
using ChatRoom.Sqlite;
using ChatRoom.Sqlite.Configuration;

namespace ChatRoom.Server.Hosting;

/// <summary>The options of the server, beside those of the chat, and the journal that they choose.</summary>
internal static class ServerOptions
{
    /// <summary>Stores messages where <c>ChatRoom:Journal:Kind</c> says. The settings of the other kinds are allowed too, and unused.</summary>
    public static IChatRoomBuilder AddJournal(this IChatRoomBuilder chat)
    {
        chat.AddOptions<JournalOptions>(JournalOptions.Section);
        var journal = new JournalOptions();
        SettingReader.Read(Setting.Of(typeof(JournalOptions), JournalOptions.Section), chat.Configuration, journal);
        chat = journal.Kind == JournalKind.Sqlite ? chat.AddSqlite() : chat.AddOptions<SqliteOptions>(SqliteOptions.Section);
        return journal.Kind == JournalKind.Postgres
            ? chat.AddPostgres()
            : chat.AddOptions<PostgresOptions>(PostgresOptions.Section).AddOptions<ClusterOptions>(ClusterOptions.Section, ClusterOptions.ErrorsWithoutDatabase);
    }

    /// <summary>Adds the options of HTTP and its pages for administrators.</summary>
    public static IChatRoomBuilder AddHttpOptions(this IChatRoomBuilder chat) => chat
        .AddOptions<HttpLimitOptions>(HttpLimitOptions.Section)
        .AddOptions<WebOptions>(WebOptions.Section, WebOptions.Errors)
        .AddOptions<AdminOptions>(AdminOptions.Section, AdminToken.Errors);

    /// <summary>Returns all settings that were added to a chat.</summary>
    public static ChatSettings SettingsOf(this IChatRoomBuilder chat) => ((ChatRoomBuilder)chat).Settings;
}
