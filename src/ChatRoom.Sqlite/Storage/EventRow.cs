using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Storage;

/// <summary>How an event stands in a row of the table <c>events</c>.</summary>
internal static class EventRow
{
    /// <summary>The columns that <see cref="Read"/> takes. The text of an edit stands in its message only, so that there is one place to remove it from.</summary>
    public static readonly string Columns = $"""
        key, kind, at, author,
        CASE WHEN kind = {EventKinds.Number(ChatEventKind.Edited)}
            THEN (SELECT m.text FROM events m WHERE m.key = (events.key >> {EventKey.IdBits} << {EventKey.IdBits} | events.other) AND m.other = events.key & {EventKey.LastId})
            ELSE text END,
        arrivals, departures, other
        """;

    /// <summary>Returns the event of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="aliasOf">Returns the alias that was stored as a text.</param>
    public static ChatEvent Read(Statement row, Func<string, Alias> aliasOf)
    {
        var kind = EventKinds.Kind(row.Number(1));
        var isMessage = kind is ChatEventKind.Message or ChatEventKind.Action;
        return new ChatEvent
        {
            Kind = kind,
            At = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(2)),
            Author = row.IsNull(3) ? null : aliasOf(Encoding.UTF8.GetString(row.Utf8(3))),
            Text = row.Utf8(4).ToArray(),
            Arrivals = (int)row.Number(5),
            Departures = (int)row.Number(6),
            Target = isMessage ? 0 : row.Number(7),
            ReplacedBy = isMessage ? row.Number(7) : 0,
        };
    }

    /// <summary>Returns the alias that was stored as a text: what was an alias then is shown, whatever is an alias now.</summary>
    public static Alias AliasOf(string value) => Alias.TryParse(value, int.MaxValue, out var alias, out _) ? alias : Alias.FromClassic(value, int.MaxValue);
}
