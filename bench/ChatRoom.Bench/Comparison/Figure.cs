using System.Globalization;

namespace ChatRoom.Bench.Comparison;

/// <summary>The median and the spread of a figure over several runs.</summary>
/// <param name="Median">The median; of an even number of values the mean of the two in the middle.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
internal readonly record struct Figure(double Median, double Min, double Max)
{
    /// <summary>Computes the figure of at least one value.</summary>
    public static Figure Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Figure((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Adds two figures of the same runs.</summary>
    public static Figure operator +(Figure one, Figure other) => new(one.Median + other.Median, one.Min + other.Min, one.Max + other.Max);

    /// <summary>Converts a figure to another unit.</summary>
    public static Figure operator *(Figure figure, double by) => new(figure.Median * by, figure.Min * by, figure.Max * by);

    /// <summary>Formats the median, followed by the spread in brackets unless both bounds look the same.</summary>
    public string Text(string format)
    {
        var (median, min, max) = (Number(Median, format), Number(Min, format), Number(Max, format));
        return min == max ? median : $"{median} [{min}–{max}]";
    }

    /// <summary>Formats a number. The format <c>SI</c> has three significant digits and the units k and M.</summary>
    public static string Number(double value, string format) => format != "SI"
        ? value.ToString(format, CultureInfo.InvariantCulture)
        : value switch
        {
            >= 1e6 => $"{Digits(value / 1e6)} M",
            >= 1e3 => $"{Digits(value / 1e3)} k",
            _ => Digits(value),
        };

    private static string Digits(double value) =>
        value.ToString(value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
