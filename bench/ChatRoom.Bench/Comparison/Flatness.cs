using System.Globalization;

namespace ChatRoom.Bench.Comparison;

/// <summary>Selects the results that show how the cost grows with the number of members or rooms.</summary>
internal static class Flatness
{
    public const string MembersGroup = "throughput";
    public const string RoomsGroup = "flatness";

    /// <summary>Returns the items with different numbers of members in one room, ascending.</summary>
    public static IEnumerable<(int Members, string Item)> Members(ResultSet results) =>
        results.Items(MembersGroup).Select(static item => (int.Parse(item.Split(':')[1], CultureInfo.InvariantCulture), item)).Order();

    /// <summary>Returns the items with different numbers of rooms of one member, ascending, for a window of messages per room.</summary>
    public static IEnumerable<(int Rooms, string Item)> Rooms(ResultSet results, int window) => results.Items(RoomsGroup)
        .Select(static item => (Item: item, Parts: item.Split(':')))
        .Where(item => item.Parts[2] == window.ToString(CultureInfo.InvariantCulture))
        .Select(static item => (int.Parse(item.Parts[1], CultureInfo.InvariantCulture), item.Item)).Order();
}
