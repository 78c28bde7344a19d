namespace ChatRoom.Bench.Sharding;

/// <summary>The load of several machines, in cores of each.</summary>
internal sealed record Load(double Mean, double Largest)
{
    /// <summary>Returns the load of machines that work for so many microseconds in a second.</summary>
    public static Load Of(double[] microseconds) => new(microseconds.Average() / 1e6, microseconds.Max() / 1e6);
}
