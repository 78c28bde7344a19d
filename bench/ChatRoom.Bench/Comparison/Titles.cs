namespace ChatRoom.Bench.Comparison;

/// <summary>What items of <c>bench/tools/bench.sh</c> are called by people.</summary>
internal static class Titles
{
    public static string OfItem(string item) => item.Split(':') switch
    {
        ["thr", var members, ..] => $"{members} members at full speed",
        ["lat", var members, var rate, ..] => $"{members} members, {rate} messages a second",
        _ => item,
    };
}
