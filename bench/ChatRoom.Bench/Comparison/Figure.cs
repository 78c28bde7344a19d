using System.Globalization;

namespace ChatRoom.Bench.Comparison;

/// <summary>A figure over the runs of one measurement.</summary>
/// <param name="Median">The middle one; of an even number the mean of the two in the middle.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal readonly record struct Figure(double Median, double Min, double Max)
{
    /// <summary>Of at least one value.</summary>
    public static Figure Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Figure((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>In another unit.</summary>
    /// <summary>Two of the same runs, together.</summary>
    public static Figure operator +(Figure one, Figure other) => new(one.Median + other.Median, one.Min + other.Min, one.Max + other.Max);

    public static Figure operator *(Figure figure, double by) => new(figure.Median * by, figure.Min * by, figure.Max * by);

    /// <summary>The median, and the spread in brackets, if there is one that shows.</summary>
    public string Text(string format)
    {
        var (median, min, max) = (Number(Median, format), Number(Min, format), Number(Max, format));
        return min == max ? median : $"{median} [{min}–{max}]";
    }

    /// <summary>A number in digits; <c>SI</c>: with three that count, in thousands (k) or millions (M).</summary>
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
