using ChatRoom.Server.Web;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>The settings of notifications.</summary>
public class PushOptionsTests
{
    [Fact]
    public void Services_that_are_no_hosts_are_all_reported()
    {
        var options = new WebOptions { Push = { Services = ["push.example.org", "https://push.example.org", "*.push.example.org", "10.0.0.1"] } };

        WebOptions.Errors(options).Select(static error => error[..error.IndexOf(';', StringComparison.Ordinal)]).Should().Equal(
            "ChatRoom:Web:Push:Services: 'https://push.example.org' is not the host of a push service",
            "ChatRoom:Web:Push:Services: '10.0.0.1' is not the host of a push service");
    }

    [Theory]
    [InlineData("")]
    [InlineData("admin@example.org")]
    [InlineData("http://example.org")]
    [InlineData("mailto:a\"b@example.org")]
    public void Server_that_sends_notifications_needs_a_contact(string subject)
    {
        var options = new WebOptions { Push = { Enabled = true, Subject = subject } };

        WebOptions.Errors(options).Should().ContainSingle().Which.Should().StartWith($"ChatRoom:Web:Push:Subject: '{subject}' is not a contact");
        options.Push.Enabled = false;
        WebOptions.Errors(options).Should().BeEmpty();
    }

    [Theory]
    [InlineData("mailto:admin@example.org")]
    [InlineData("https://example.org/contact")]
    public void Contact_is_an_address(string subject) => WebOptions.Errors(new WebOptions { Push = { Enabled = true, Subject = subject } }).Should().BeEmpty();
}
