using System.Text;
using ChatRoom.Protocol.Confusables;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Confusables;

public class SkeletonTests
{
    private static readonly Gen<string> Name = Gen.OneOf<string>(
        Gen.OneOf("a", "B", "0", "O", "l", "I", "1", "m", "rn", "а", "В", "ο", "é", "日", "𝔘", "-", "ſ", "ß"),
        Gen.Int[0x21, 0x2FFF].Where(Rune.IsValid).Select(static code => new Rune(code).ToString())).Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData("paypal", "pаypаl")]
    [InlineData("paypal", "paypaI")]
    [InlineData("corn", "com")]
    [InlineData("b0b", "bob")]
    [InlineData("ann", "ａnn")]
    [InlineData("bob", "𝐛ob")]
    [InlineData("o'neil", "o`neil")]
    public void Names_that_look_alike_have_the_same_skeleton(string one, string other) => Skeleton.Of(one).Should().Be(Skeleton.Of(other));

    [Theory]
    [InlineData("bob", "bop")]
    [InlineData("jose", "josé")]
    [InlineData("иван", "ивaнa")]
    [InlineData("李", "季")]
    [InlineData("bob2", "bob3")]
    public void Names_that_look_different_have_different_skeletons(string one, string other) => Skeleton.Of(one).Should().NotBe(Skeleton.Of(other));

    [Fact]
    public void Skeleton_of_a_skeleton_is_stable() => Name.Sample(name => Skeleton.Of(Skeleton.Of(Skeleton.Of(name))) == Skeleton.Of(Skeleton.Of(name)));

    [Fact]
    public void Skeleton_of_a_plain_name_allocates_no_string() => Skeleton.Of("bob-7.x").Should().BeSameAs(Skeleton.Of("bob-7.x"));

    [Fact]
    public void Skeleton_of_an_ascii_name_is_the_same_next_to_other_characters() =>
        Gen.String[Gen.Char[(char)0x20, (char)0x7E], 0, 90].Sample(static name => Skeleton.Of(name + "日") == Skeleton.Of(name) + "日");

    [Fact]
    public void Looks_of_an_alias_are_computed_once()
    {
        Alias.TryParse("Moritz", 64, out var alias, out _).Should().BeTrue();

        alias!.Looks.Should().Equal("rnoritz");
        alias.Looks[0].Should().BeSameAs(alias.Looks[0]);
    }

    [Fact]
    public void Equal_aliases_share_a_look() => Gen.Select(Name, Name).Sample((one, other) =>
        !Alias.TryParse(one, 64, out var first, out _) || !Alias.TryParse(other, 64, out var second, out _)
        || first != second || first.Looks.Intersect(second.Looks).Any());

    [Fact]
    public void Alias_in_upper_case_shares_a_look_with_the_original() => Name.Sample(name =>
        !Alias.TryParse(name, 64, out var alias, out _) || !Alias.TryParse(name.ToUpperInvariant(), 64, out var upper, out _)
        || alias != upper || alias.Looks[0] == upper.Looks[0]);
}
