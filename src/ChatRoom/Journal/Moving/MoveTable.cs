namespace ChatRoom.Journal.Moving;

/// <summary>
/// A kind of rows that are moved. A row has a value for each column: a <see cref="long"/>, a <see cref="string"/> or null. Rows are
/// ordered by their key; texts in keys are ordered by their bytes in UTF-8.
/// </summary>
public sealed class MoveTable
{
    private MoveTable(string name, int keyLength, params MoveColumn[] columns) => (Name, KeyLength, Columns) = (name, keyLength, columns);

    /// <summary>The rooms.</summary>
    public static MoveTable Rooms { get; } = new(
        "rooms", 1, Number("number"), Text("key"), Text("topic"), Number("last"), Number("gone"), Number("oldest"));

    /// <summary>The events of all rooms. The text of an edit is in its message alone, as it is stored.</summary>
    public static MoveTable Events { get; } = new(
        "events", 2, Number("room"), Number("id"), Number("kind"), Number("at"), Text("author"), Text("text"), Number("arrivals"), Number("departures"),
        Number("other"), Number("person"), Text("append_key"));

    /// <summary>The records of the state: accounts, roles, bans and so on.</summary>
    public static MoveTable Records { get; } = new("records", 2, Text("kind"), Text("key"), Text("value"));

    /// <summary>The audit log.</summary>
    public static MoveTable Audit { get; } = new(
        "audit", 1, Number("id"), Number("at"), Text("actor"), Number("account"), Text("address"), Text("act"), Text("target"), Text("room"),
        Text("reason"), Text("private_reason"), Text("details"));

    /// <summary>The resume positions.</summary>
    public static MoveTable Places { get; } = new(
        "places", 1, Number("session"), Text("token_hash"), Text("former_hash"), Text("alias"), Text("room"), Number("last_id"), Number("ids"),
        Number("timestamps"), Text("ignored"), Number("expires"), Number("epoch"), Number("person"));

    /// <summary>All tables, in the order in which they are moved.</summary>
    public static IReadOnlyList<MoveTable> All { get; } = [Rooms, Events, Records, Audit, Places];

    /// <summary>Its name, the same in every storage.</summary>
    public string Name { get; }

    /// <summary>How many of the first columns are the key.</summary>
    public int KeyLength { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<MoveColumn> Columns { get; }

    /// <inheritdoc />
    public override string ToString() => Name;

    private static MoveColumn Number(string name) => new(name, IsText: false);

    private static MoveColumn Text(string name) => new(name, IsText: true);
}
