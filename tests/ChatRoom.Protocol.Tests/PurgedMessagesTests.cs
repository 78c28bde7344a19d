using System.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests;

public sealed class PurgedMessagesTests
{
    [Theory]
    [InlineData("1", new long[] { 1 })]
    [InlineData("3-5,12", new long[] { 3, 4, 5, 12 })]
    [InlineData("7,9,11-12", new long[] { 7, 9, 11, 12 })]
    public void Ids_are_written_as_ranges(string text, long[] ids)
    {
        Encoding.UTF8.GetString(PurgedMessages.Format(ids, null)).Should().Be(text);
        Encoding.UTF8.GetString(PurgedMessages.Format(ids, Bob)).Should().Be($"{text} bob");
    }

    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("99999999999999999999999")]
    [InlineData("5-2")]
    public void Text_without_ids_has_none(string text) => PurgedMessages.IdsIn(Encoding.UTF8.GetBytes(text)).Should().BeEmpty();

    [Fact]
    public void Range_that_is_too_long_is_cut() => PurgedMessages.IdsIn("1-9223372036854775807"u8).Should().HaveCount(PurgedMessages.Most);

    [Fact]
    public void More_ids_than_fit_are_refused()
    {
        var format = () => PurgedMessages.Format([.. Enumerable.Range(1, PurgedMessages.Most + 1).Select(static i => (long)i)], null);

        format.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Ids_and_author_are_read_back() =>
        Gen.Select(Gen.Long[1, 1L << 36].Array[1, PurgedMessages.Most], Gen.Bool).Sample((some, has) =>
        {
            long[] ids = [.. some.Distinct().Order()];
            var text = PurgedMessages.Format(ids, has ? Bob : null);

            PurgedMessages.IdsIn(text).Should().Equal(ids);
            Encoding.UTF8.GetString(PurgedMessages.AuthorIn(text)).Should().Be(has ? "bob" : "");
        }, iter: 500);

    private static Alias Bob => Alias.TryParse("bob", 32, out var alias, out _) ? alias : throw new InvalidOperationException();
}
