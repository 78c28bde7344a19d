using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("chat.example", "chat.example", 5000)]
    [InlineData("chat.example:6000", "chat.example", 6000)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("[::1]", "::1", 5000)]
    [InlineData("[::1]:65535", "::1", 65535)]
    [InlineData("::1", "::1", 5000)]
    [InlineData("fe80::1:2", "fe80::1:2", 5000)]
    public void Address_is_parsed_into_host_and_port(string text, string host, int port)
    {
        ServerAddress.TryParse(text, 5000, out var address, out _).Should().BeTrue();

        address.Should().Be(new ServerAddress(host, port));
    }

    [Theory]
    [InlineData("", "host[:port]")]
    [InlineData(":5000", "host[:port]")]
    [InlineData("a b", "host[:port]")]
    [InlineData("--bogus", "host[:port]")]
    [InlineData("http://host", "host[:port]")]
    [InlineData("[::1", "host[:port]")]
    [InlineData("[host]:1", "host[:port]")]
    [InlineData("[::1]5000", "host[:port]")]
    [InlineData("a:b:c", "not an IPv6 address")]
    [InlineData("host:", "ports are 1 to 65535")]
    [InlineData("host:0", "ports are 1 to 65535")]
    [InlineData("host:65536", "ports are 1 to 65535")]
    [InlineData("host:+5", "ports are 1 to 65535")]
    public void Invalid_address_is_refused_with_a_reason(string text, string reason)
    {
        ServerAddress.TryParse(text, 5000, out _, out var found).Should().BeFalse();

        found.Should().Contain(reason);
    }

    [Theory]
    [InlineData("host:1")]
    [InlineData("[::1]:1")]
    public void Address_is_formatted_as_it_was_written(string text)
    {
        ServerAddress.TryParse(text, 5000, out var address, out _).Should().BeTrue();

        address!.ToString().Should().Be(text);
    }
}
