namespace ChatRoom.Tests.Moderation.Filters;

public sealed class LinkFilterTests
{
    [Theory]
    [InlineData("http://evil.test", "evil.test")]
    [InlineData("see https://evil.test/path?q", "evil.test")]
    [InlineData("HTTPS://EVIL.test:8443/x", "EVIL.test")]
    [InlineData("https://example.org@evil.test/", "evil.test")]
    [InlineData("https://example.org:x@evil.test/", "evil.test")]
    [InlineData("https://evil.test\\@example.org", "evil.test")]
    [InlineData("https://example.org.evil.test", "example.org.evil.test")]
    [InlineData("https://notexample.org", "notexample.org")]
    [InlineData("https://ехample.org", "ехample.org")] // Cyrillic е, х
    [InlineData("https://example.org,https://evil.test", "evil.test")]
    [InlineData("(http://evil.test)", "evil.test")]
    [InlineData("[a](http://evil.test)", "evil.test")]
    [InlineData("ftp://evil.test", "evil.test")]
    [InlineData("http:///evil.test", "evil.test")]
    [InlineData("http://evil.test.", "evil.test")]
    [InlineData("h\u200Bttp://evil.test", "evil.test")]
    [InlineData("http://localhost:5000/", "localhost")]
    [InlineData("http://192.0.2.1/", "192.0.2.1")]
    [InlineData("www.evil.test", "www.evil.test")]
    [InlineData("go to evil.com now", "evil.com")]
    [InlineData("evil.com.", "evil.com")]
    [InlineData("*evil.com*", "evil.com")]
    [InlineData("evil.test/join", "evil.test")]
    [InlineData("evil。com", "evil。com")]
    [InlineData("t.me/evil", "t.me")]
    public void Link_to_a_host_that_is_not_allowed_is_found(string text, string host) => FilterRig.OfLinks("example.org").WhatIn(text).Should().Be(host);

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("https://EXAMPLE.org/evil.com/https://evil.com")]
    [InlineData("https://user@example.org:8080/?q=evil.com")]
    [InlineData("www.example.org, docs.example.org/x")]
    [InlineData("example.org.")]
    [InlineData("https://a.b.example.org./")]
    [InlineData("bob@evil.com")]
    [InlineData("see notes.txt, program.cs, and so on...")]
    [InlineData("e.g. this. that.The other")]
    [InlineData("1.5/2 and/or 3.14")]
    [InlineData("version 1.2.3, 10.0.0.1")]
    [InlineData("a://")]
    [InlineData("://")]
    [InlineData("...")]
    [InlineData(".com /.com")]
    [InlineData("")]
    public void Text_without_such_a_link_passes(string text) => FilterRig.OfLinks("example.org").WhatIn(text).Should().BeNull();

    [Fact]
    public void Without_allowed_hosts_each_link_is_found() => FilterRig.OfLinks().WhatIn("https://example.org").Should().Be("example.org");
}
