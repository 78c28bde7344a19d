namespace ChatRoom.Bench.Comparison.Plots;

/// <summary>A picture of the report, in two files: for light and for dark pages.</summary>
/// <param name="Name">Begins the files' names.</param>
/// <param name="Panels">What is in it.</param>
internal sealed record Plot(string Name, Func<ResultSet, (Panel Left, Panel Right)> Panels)
{
    private static readonly string[] Compared = [Servers.ChatRoom, Servers.Limit, Servers.Nats, Servers.Ngircd, "threads"];

    public static IReadOnlyList<Plot> All { get; } =
    [
        new("benchmark-throughput", static results => (
            new Panel("members", "deliveries a second, millions", false, ByMembers(results, Measure.Deliveries, 1e-6)),
            new Panel("members", Measure.CpuADelivery.Title, true, ByMembers(results, Measure.CpuADelivery, 1)))),
        new("benchmark-rooms", static results => (
            new Panel("rooms of one member", "deliveries a second, thousands", false, ByRooms(results, Measure.Deliveries, 1e-3)),
            new Panel("rooms of one member", Measure.CpuADelivery.Title, false, ByRooms(results, Measure.CpuADelivery, 1)))),
    ];

    public void Write(ResultSet results, DirectoryInfo folder)
    {
        var (left, right) = Panels(results);
        foreach (var theme in (Theme[])[Theme.Light, Theme.Dark])
        {
            using var file = File.Create(Path.Combine(folder.FullName, $"{Name}-{theme.Name}.svg"));
            Painter.Paint(theme, left, right, file);
        }
    }

    private static Line[] ByMembers(ResultSet results, Measure measure, double unit) =>
        [.. Compared.Select(server => LineOf(server, Flatness.Members(results).Select(at => ((double)at.Members, results.Of(Flatness.MembersGroup, server, at.Item)[measure.Path]?.Median * unit))))];

    private static Line[] ByRooms(ResultSet results, Measure measure, double unit) =>
        [.. ((int[])[1, 64]).Select(window => LineOf(
            $"{window} at a time",
            Flatness.Rooms(results, window).Select(at => ((double)at.Rooms, results.Of(Flatness.RoomsGroup, Servers.ChatRoom, at.Item)[measure.Path]?.Median * unit))))];

    private static Line LineOf(string title, IEnumerable<(double X, double? Y)> points) =>
        new(title.StartsWith(Servers.ChatRoom, StringComparison.Ordinal) ? "ChatRoom" : title, [.. points.Where(static point => point.Y is not null).Select(static point => (point.X, point.Y!.Value))]);
}
