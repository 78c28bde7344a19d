using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Reads events from rows of the table <c>events</c>.</summary>
internal static class EventRow
{
    /// <summary>The columns that <see cref="Read"/> expects. The text of an edit is stored only in its message, so that it can be removed in one place.</summary>
    public static readonly string Columns = $"""
        key, kind, at, author,
        CASE WHEN kind = {EventKinds.Number(ChatEventKind.Edited)}
            THEN (SELECT m.text FROM events m WHERE m.key = (events.key >> {EventKey.IdBits} << {EventKey.IdBits} | events.other) AND m.other = events.key & {EventKey.LastId})
            ELSE text END,
        arrivals, departures, other, person
        """;

    /// <summary>Returns the event of a row.</summary>
    /// <param name="row">A row with these columns.</param>
    /// <param name="aliasOf">Converts a stored text to an alias.</param>
    public static ChatEvent Read(Statement row, Func<string, Alias> aliasOf)
    {
        var kind = EventKinds.Kind(row.Number(1));
        var isMessage = kind is ChatEventKind.Message or ChatEventKind.Action;
        return new ChatEvent
        {
            Kind = kind,
            At = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(2)),
            Author = row.IsNull(3) ? null : aliasOf(Encoding.UTF8.GetString(row.Utf8(3))),
            AuthorId = row.Number(8),
            Text = row.Utf8(4).ToArray(),
            Arrivals = (int)row.Number(5),
            Departures = (int)row.Number(6),
            Target = isMessage ? 0 : row.Number(7),
            ReplacedBy = isMessage ? row.Number(7) : 0,
        };
    }
}
