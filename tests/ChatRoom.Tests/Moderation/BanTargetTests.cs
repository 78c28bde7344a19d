using ChatRoom.Moderation;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.Moderation;

public class BanTargetTests
{
    private static readonly LimitOptions Limits = new();

    [Theory]
    [InlineData("bob", nameof(TargetKind.Person), "bob")]
    [InlineData("192.0.2", nameof(TargetKind.Person), "192.0.2")]
    [InlineData("10", nameof(TargetKind.Person), "10")]
    [InlineData("0x7f000001", nameof(TargetKind.Person), "0x7f000001")]
    [InlineData("alias:bob", nameof(TargetKind.Alias), "bob")]
    [InlineData("ALIAS:bob", nameof(TargetKind.Alias), "bob")]
    [InlineData("alias:192.0.2.7", nameof(TargetKind.Alias), "192.0.2.7")]
    [InlineData("sp?m*", nameof(TargetKind.Alias), "sp?m*")]
    [InlineData("*b", nameof(TargetKind.Alias), "*b")]
    [InlineData("192.0.2.7", nameof(TargetKind.Network), "192.0.2.7")]
    [InlineData("192.0.2.7/32", nameof(TargetKind.Network), "192.0.2.7")]
    [InlineData("192.0.2.0/24", nameof(TargetKind.Network), "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.7", nameof(TargetKind.Network), "192.0.2.7")]
    [InlineData("2001:db8::7", nameof(TargetKind.Network), "2001:db8::/64")]
    [InlineData("2001:DB8::7/128", nameof(TargetKind.Network), "2001:db8::7")]
    [InlineData("2001:db8::/32", nameof(TargetKind.Network), "2001:db8::/32")]
    [InlineData("10.0.0.0/8", nameof(TargetKind.Network), "10.0.0.0/8")]
    public void Target_is_a_person_a_pattern_or_a_network(string text, string on, string canonical)
    {
        BanTarget.TryParse(text, Limits, out var target, out _).Should().BeTrue();

        target.Should().Be(new BanTarget(Enum.Parse<TargetKind>(on), canonical));
        BanTarget.TryParse(target!.On == TargetKind.Alias ? $"alias:{target.Text}" : target.Text, Limits, out var again, out _).Should().BeTrue();
        if (!target.Text.Contains("::7", StringComparison.Ordinal)) // without its length, an IPv6 address is its owner's network
        {
            again.Should().Be(target);
        }
    }

    [Theory]
    [InlineData("", "an alias has at least 1 character")]
    [InlineData("*", "a pattern needs a letter or a digit")]
    [InlineData("?*?", "a pattern needs a letter or a digit")]
    [InlineData("alias:", "a pattern needs a letter or a digit")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx*", "a pattern has at most 32 characters")]
    [InlineData("bo:b", "an alias can't contain \":\"")]
    [InlineData("192.0.2.1/24", "that is an address inside a network; the network is 192.0.2.0/24")]
    [InlineData("2001:db8::1/64", "that is an address inside a network; the network is 2001:db8::/64")]
    [InlineData("0.0.0.0/0", "the length of this network is from /8 to /32; for everybody, use /lockdown")]
    [InlineData("::/0", "the length of this network is from /16 to /128; for everybody, use /lockdown")]
    [InlineData("192.0.2.0/33", "the length of this network is from /8 to /32; for everybody, use /lockdown")]
    [InlineData("192.0.2.0/", "the length of this network is from /8 to /32; for everybody, use /lockdown")]
    [InlineData("192.0.2.0/-1", "the length of this network is from /8 to /32; for everybody, use /lockdown")]
    [InlineData("bob/24", "an address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/64")]
    [InlineData("192.0.2.300", "an address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/64")]
    [InlineData("fe80::1%eth0", "an address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/64")]
    [InlineData("10/8", "an address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/64")]
    public void Text_that_is_no_target_is_refused_with_the_reason(string text, string expected)
    {
        BanTarget.TryParse(text, Limits, out var target, out var reason).Should().BeFalse();

        target.Should().BeNull();
        reason.Should().Be(expected);
    }

    [Theory]
    [InlineData("bob", "bob", true)]
    [InlineData("bob", "BOB", true)]
    [InlineData("bob", "bobby", false)]
    [InlineData("bob*", "bobby", true)]
    [InlineData("*ob*", "bobby", true)]
    [InlineData("*y", "bobby", true)]
    [InlineData("*b*b*", "bobby", true)]
    [InlineData("b?b", "bob", true)]
    [InlineData("b?b", "bb", false)]
    [InlineData("b?b", "boob", false)]
    [InlineData("b??", "bob", true)]
    [InlineData("?b", "𐐷b", true)]
    [InlineData("spam*", "ѕраm-2", true)] // Cyrillic letters
    [InlineData("spam*", "SPAM2", true)]
    [InlineData("ѕрам", "spam", false)] // м is not m
    [InlineData("раура1", "paypal", true)]
    [InlineData("admin*", "adrnin", true)] // rn looks like m
    [InlineData("ill*", "Illegal", true)]
    [InlineData("straße", "STRASSE", false)]
    public void Pattern_is_compared_with_the_key_and_with_the_looks(string text, string name, bool matches)
    {
        if (!Protocol.Alias.TryParse(name, 32, out var alias, out _))
        {
            return;
        }

        AliasPattern.TryParse(text, 32, out var pattern, out _).Should().BeTrue();

        pattern!.Matches(alias).Should().Be(matches);
    }

    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("2001:db8::7", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)] // a carrier's customers share it
    [InlineData("169.254.1.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("239.1.1.1", false)]
    [InlineData("198.51.100.9", false)] // the load balancer
    public void Ban_of_a_person_never_includes_addresses_of_many(string address, bool identifies) =>
        PublicAddress.IdentifiesPerson(System.Net.IPAddress.Parse(address), [System.Net.IPNetwork.Parse("198.51.100.0/24")]).Should().Be(identifies);
}
