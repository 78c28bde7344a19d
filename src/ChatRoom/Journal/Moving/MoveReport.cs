using ChatRoom.Protocol;

namespace ChatRoom.Journal.Moving;

/// <summary>What was moved.</summary>
internal sealed class MoveReport
{
    private const string Account = "account";
    private const string Ban = "ban";

    private readonly Dictionary<MoveTable, long> _rows = [];
    private long _accounts;
    private long _bans;

    /// <summary>Sets how many rows of a table were moved.</summary>
    public void Set(MoveTable table, long rows) => _rows[table] = rows;

    /// <summary>Counts a row of what has a number of its own.</summary>
    public void Count(MoveTable table, object?[] row)
    {
        if (table == MoveTable.Records)
        {
            _accounts += row[0] is Account ? 1 : 0;
            _bans += row[0] is Ban ? 1 : 0;
        }
    }

    /// <summary>Describes it for people.</summary>
    public override string ToString() =>
        $"{Quantity.Of(_rows[MoveTable.Rooms], "room")}, {Quantity.Of(_rows[MoveTable.Events], "event")}, {Quantity.Of(_accounts, "account")}, {Quantity.Of(_bans, "ban")}, {Quantity.Of(_rows[MoveTable.Audit], "audit row")}, {Quantity.Of(_rows[MoveTable.Places], "resume position")}";
}
