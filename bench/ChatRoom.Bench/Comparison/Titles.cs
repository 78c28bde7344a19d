namespace ChatRoom.Bench.Comparison;

/// <summary>The titles of the items of <c>bench/tools/bench.sh</c> in the report.</summary>
internal static class Titles
{
    public static string OfItem(string item) => item.Split(':') switch
    {
        ["thr", var members, ..] => $"{members} members at full speed",
        ["lat", var members, var rate, ..] => $"{members} members, {rate} messages per second",
        _ => item,
    };
}
