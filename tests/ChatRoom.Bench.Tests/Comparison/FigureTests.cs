using ChatRoom.Bench.Comparison;

namespace ChatRoom.Bench.Tests.Comparison;

public sealed class FigureTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 4.0, 1, 9, 2 }, 3)]
    public void Median_is_the_middle_value_or_the_mean_of_the_two_middle_values(double[] values, double median) =>
        Figure.Of(values).Should().Be(new Figure(median, values.Min(), values.Max()));

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(9.994, "9.99")]
    [InlineData(9.996, "10.0")]
    [InlineData(999.4, "999")]
    [InlineData(1_000, "1.00 k")]
    [InlineData(36_524, "36.5 k")]
    [InlineData(853_000, "853 k")]
    [InlineData(3_924_000, "3.92 M")]
    public void Large_numbers_have_three_digits_and_a_unit(double value, string text) => Figure.Number(value, "SI").Should().Be(text);

    [Fact]
    public void Spread_is_shown_unless_its_bounds_look_equal()
    {
        new Figure(2.04, 1.96, 2.11).Text("0.0").Should().Be("2.0 [2.0–2.1]");
        new Figure(2.04, 2.01, 2.03).Text("0.0").Should().Be("2.0");
        (new Figure(1024, 512, 2048) * (1 / 1024.0)).Text("0.0").Should().Be("1.0 [0.5–2.0]");
    }
}
