using System.Net;
using ChatRoom.Pushes;

namespace ChatRoom.Tests.Pushes;

/// <summary>The addresses of browsers to which the server sends.</summary>
public class PushHostsTests
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    [Theory]
    [InlineData("https://fcm.googleapis.com/fcm/send/1", "fcm.googleapis.com")]
    [InlineData("https://FCM.googleapis.com:443/1", "fcm.googleapis.com")]
    [InlineData("https://updates.push.services.mozilla.com/wpush/v2/1", "*.push.services.mozilla.com")]
    [InlineData("https://web.push.apple.com/1", "*.push.apple.com")]
    [InlineData("https://wns2-db5p.notify.windows.com/w/?token=1", "*.notify.windows.com")]
    [InlineData("https://a.b.notify.windows.com/1", "*.notify.windows.com")]
    public void Push_services_of_the_common_browsers_are_allowed(string endpoint, string entry) => PushHosts.Find(new Uri(endpoint), [], []).Should().Be(entry);

    [Theory]
    [InlineData("http://fcm.googleapis.com/1")]
    [InlineData("https://fcm.googleapis.com:8443/1")]
    [InlineData("https://fcm.googleapis.com:22/1")]
    [InlineData("https://googleapis.com/1")]
    [InlineData("https://x.fcm.googleapis.com/1")]
    [InlineData("https://fcm.googleapis.com.example.org/1")]
    [InlineData("https://fcm.googleapis.com./1")]
    [InlineData("https://notify.windows.com/1")]
    [InlineData("https://xnotify.windows.com/1")]
    [InlineData("https://example.org/fcm.googleapis.com")]
    [InlineData("https://203.0.113.1/1")]
    [InlineData("https://[2001:db8::1]/1")]
    [InlineData("http://localhost/1")]
    [InlineData("http://127.0.0.1/1")]
    public void Other_addresses_are_not(string endpoint) => PushHosts.Find(new Uri(endpoint), [], []).Should().BeNull();

    [Fact]
    public void Entries_replace_the_common_ones()
    {
        string[] entries = ["push.example.org"];

        PushHosts.Find(new Uri("https://push.example.org/1"), entries, []).Should().Be("push.example.org");
        PushHosts.Find(new Uri("https://fcm.googleapis.com/1"), entries, []).Should().BeNull();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000/1", "127.0.0.0/8")]
    [InlineData("https://127.9.9.9/1", "127.0.0.0/8")]
    [InlineData("http://2130706433/1", "127.0.0.0/8")]
    [InlineData("http://[::1]/1", "::1/128")]
    [InlineData("http://10.0.0.1/1", null)]
    [InlineData("http://localhost/1", null)]
    public void Addresses_in_allowed_networks_are_allowed_without_https(string endpoint, string? network) => PushHosts.Find(new Uri(endpoint), [], Loopback).Should().Be(network);

    [Theory]
    [InlineData("push.example.org", true)]
    [InlineData("*.push.example.org", true)]
    [InlineData("*.example", true)]
    [InlineData("xn--bcher-kva.example", true)]
    [InlineData("localhost", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("*.", false)]
    [InlineData("*push.example.org", false)]
    [InlineData("push.*.org", false)]
    [InlineData("*.*.example.org", false)]
    [InlineData(".example.org", false)]
    [InlineData("example.org.", false)]
    [InlineData("a..org", false)]
    [InlineData("-a.org", false)]
    [InlineData("a b.org", false)]
    [InlineData("bücher.example", false)]
    [InlineData("https://push.example.org", false)]
    [InlineData("push.example.org:443", false)]
    [InlineData("push.example.org/1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("[::1]", false)]
    public void Entry_is_a_host_name_perhaps_with_a_wildcard_at_the_beginning(string text, bool isEntry) => PushHosts.IsEntry(text).Should().Be(isEntry);

    [Fact]
    public void Common_entries_are_valid() => PushHosts.Default.Split(", ").Should().HaveCount(4).And.OnlyContain(static entry => PushHosts.IsEntry(entry));
}
