using Npgsql;

namespace ChatRoom.Postgres.Writing;

/// <summary>What became of the events of a batch; all lists but the last three are by position.</summary>
/// <param name="Ids">The ids; null: refused.</param>
/// <param name="Repeats">Which events were stored before, under the same key; null: none.</param>
/// <param name="Refusals">Why events were refused (<see cref="Journal.TextRefusal"/>); null: none was.</param>
/// <param name="RefusedTargets">The targets that the reasons concern.</param>
/// <param name="ReplacedBy">The positions, counted from 1, of the events that replaced texts, once for each text.</param>
/// <param name="Replaced">The ids of the messages whose texts were replaced.</param>
/// <param name="ReplacedBefore">The ids of the events that had replaced the same texts before; 0: none.</param>
internal sealed record AppendAnswer(
    long?[] Ids, bool[]? Repeats, short[]? Refusals, long[]? RefusedTargets, int[] ReplacedBy, long[] Replaced, long[] ReplacedBefore)
{
    /// <summary>Reads the answer of <c>chat_append</c>.</summary>
    public static AppendAnswer Read(NpgsqlDataReader row) => new(
        row.GetFieldValue<long?[]>(0), Array<bool>(row, 1), Array<short>(row, 2), Array<long>(row, 3),
        row.GetFieldValue<int[]>(4), row.GetFieldValue<long[]>(5), row.GetFieldValue<long[]>(6));

    private static T[]? Array<T>(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<T[]>(column);
}
