using System.Globalization;

namespace ChatRoom.Bench.Comparison;

/// <summary>Which results show how the cost grows with the work, for the tables and the plots.</summary>
internal static class Flatness
{
    public const string MembersGroup = "throughput";
    public const string RoomsGroup = "flatness";

    /// <summary>Rooms of more and more members, and the items that measured them.</summary>
    public static IEnumerable<(int Members, string Item)> Members(ResultSet results) =>
        results.Items(MembersGroup).Select(static item => (int.Parse(item.Split(':')[1], CultureInfo.InvariantCulture), item)).Order();

    /// <summary>More and more rooms of one member, with so many messages of each outstanding.</summary>
    public static IEnumerable<(int Rooms, string Item)> Rooms(ResultSet results, int window) => results.Items(RoomsGroup)
        .Select(static item => (Item: item, Parts: item.Split(':')))
        .Where(item => item.Parts[2] == window.ToString(CultureInfo.InvariantCulture))
        .Select(static item => (int.Parse(item.Parts[1], CultureInfo.InvariantCulture), item.Item)).Order();
}
