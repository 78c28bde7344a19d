using ChatRoom.Journal;

namespace ChatRoom.Sqlite.Storage;

/// <summary>The lasting keys of appends, as the column <c>append_key</c> has them.</summary>
internal static class AppendKeys
{
    /// <summary>The statement that <see cref="IdOf"/> runs.</summary>
    public const string Find = "SELECT key FROM events WHERE append_key = ?";

    /// <summary>Returns the id of the event that was appended with a key; null if no event was.</summary>
    /// <param name="find">The statement <see cref="Find"/>.</param>
    /// <param name="key">The key.</param>
    public static long? IdOf(Statement find, AppendKey key)
    {
        if (!find.Bind(1, key.Stored).Step())
        {
            return null;
        }

        var id = EventKey.IdOf(find.Number(0));
        find.Reset();
        return id;
    }
}
