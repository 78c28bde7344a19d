using System.Net;
using ChatRoom.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests;

public class ChatSettingsTests
{
    [Fact]
    public void Empty_configuration_gives_the_defaults_and_they_are_valid()
    {
        var (options, errors) = Read([]);

        errors.Should().BeEmpty();
        options.Should().BeEquivalentTo(new ChatRoomOptions());
    }

    [Fact]
    public void Values_of_all_types_are_read_ignoring_case()
    {
        var (options, errors) = Read(new()
        {
            ["ChatRoom:Lobby"] = "#home",
            ["chatroom:dialect"] = "classic",
            ["ChatRoom:EchoToSender"] = "false",
            ["ChatRoom:Limits:MaxConnections"] = "0",
            ["ChatRoom:Limits:MessagesPerSecond"] = "0.5",
            ["ChatRoom:Limits:AliasTimeout"] = "00:01:00",
            ["ChatRoom:SlowMembers:Policy"] = "Disconnect",
        });

        errors.Should().BeEmpty();
        options.Lobby.Should().Be("#home");
        options.Dialect.Should().Be(ProtocolChoice.Classic);
        options.EchoToSender.Should().BeFalse();
        options.Limits.MaxConnections.Should().Be(0);
        options.Limits.MessagesPerSecond.Should().Be(0.5);
        options.Limits.AliasTimeout.Should().Be(TimeSpan.FromMinutes(1));
        options.SlowMembers.Policy.Should().Be(SlowMemberPolicy.Disconnect);
    }

    [Theory]
    [InlineData("Lobby", "no way", "ChatRoom:Lobby: 'no way' is not a room name: a room name can't contain white space")]
    [InlineData("Dialect", "Klingon", "ChatRoom:Dialect: 'Klingon' is not a valid value; allowed: Auto | Text | Classic | Json")]
    [InlineData("Dialect", "1", "ChatRoom:Dialect: '1' is not a valid value; allowed: Auto | Text | Classic | Json")]
    [InlineData("Dialect", "", "ChatRoom:Dialect: '' is not a valid value; allowed: Auto | Text | Classic | Json")]
    [InlineData("EchoToSender", "maybe", "ChatRoom:EchoToSender: 'maybe' is not a valid value; allowed: true | false")]
    [InlineData("Limits:MaxLineBytes", "4k", "ChatRoom:Limits:MaxLineBytes: '4k' is not a valid value; allowed: 64 to 65536")]
    [InlineData("Limits:MaxLineBytes", "63", "ChatRoom:Limits:MaxLineBytes: 63 is out of range; allowed: 64 to 65536")]
    [InlineData("Limits:MaxLineBytes", "99999999999", "ChatRoom:Limits:MaxLineBytes: '99999999999' is not a valid value; allowed: 64 to 65536")]
    [InlineData("Limits:MessagesPerSecond", "-1", "ChatRoom:Limits:MessagesPerSecond: -1 is out of range; allowed: 0 to 1000000")]
    [InlineData("Limits:AliasTimeout", "soon", "ChatRoom:Limits:AliasTimeout: 'soon' is not a valid value; allowed: 00:00:00 to 01:00:00, as 500ms, 30s, 5m, 12h, 30d or d.hh:mm:ss")]
    [InlineData("Limits:AliasTimeout", "30", "ChatRoom:Limits:AliasTimeout: '30' has no unit (did you mean 30s or 30d?); allowed: 00:00:00 to 01:00:00, as 500ms, 30s, 5m, 12h, 30d or d.hh:mm:ss")]
    [InlineData("Limits:AliasTimeout", "02:00:00", "ChatRoom:Limits:AliasTimeout: 02:00:00 is out of range; allowed: 00:00:00 to 01:00:00")]
    [InlineData("Limits:MaxLineByte", "100", "ChatRoom:Limits:MaxLineByte: there is no such setting; did you mean ChatRoom:Limits:MaxLineBytes?")]
    [InlineData("Echo", "true", "ChatRoom:Echo: there is no such setting; did you mean ChatRoom:EchoToSender?")]
    [InlineData("Bogus", "1", "ChatRoom:Bogus: there is no such setting; docs/configuration.md lists all settings")]
    [InlineData("Filters:Bogus", "1", "ChatRoom:Filters:Bogus: there is no such setting; docs/configuration.md lists all settings")]
    [InlineData("MaxAliasLength", "20", "ChatRoom:MaxAliasLength: there is no such setting; did you mean ChatRoom:Limits:MaxAliasLength?")]
    public void Error_has_the_key_the_problem_and_the_allowed_values(string key, string value, string error)
    {
        Read(new() { [$"ChatRoom:{key}"] = value }).Errors.Should().Equal(error);
    }

    [Fact]
    public void Errors_are_all_reported_at_once()
    {
        var (_, errors) = Read(new()
        {
            ["ChatRoom:Dialect"] = "Klingon",
            ["ChatRoom:Limits:MaxConnections"] = "-1",
            ["ChatRoom:SlowMembers:Polizy"] = "Skip",
            ["ChatRoom:Lobby"] = "#",
        });

        errors.Should().HaveCount(4);
    }

    [Fact]
    public void Endpoint_has_its_own_protocol_or_the_default()
    {
        var (options, errors) = Read(new()
        {
            ["ChatRoom:Dialect"] = "Text",
            ["ChatRoom:Endpoints:Chat2:Protocol"] = "Auto",
            ["chatroom:endpoints:bots:protocol"] = "classic",
        });

        errors.Should().BeEmpty();
        options.ProtocolOf("Chat").Should().Be(ProtocolChoice.Text);
        options.ProtocolOf("chat2").Should().Be(ProtocolChoice.Auto);
        options.ProtocolOf("Bots").Should().Be(ProtocolChoice.Classic);
    }

    [Fact]
    public void Errors_in_endpoints_are_reported_each_with_its_key()
    {
        var (options, errors) = Read(new()
        {
            ["ChatRoom:Endpoints:Chat:Protocol"] = "Klingon",
            ["ChatRoom:Endpoints:Chat2:Protocol"] = "Text",
            ["ChatRoom:Endpoints:Chat3:Protocol"] = "",
            ["ChatRoom:Endpoints:Chat:Protocl"] = "Text",
            ["ChatRoom:Endpoints:Chat4"] = "Text",
            ["ChatRoom:Endpoint:Chat:Protocol"] = "Text",
            ["ChatRoom:Endpoints:Chat:Protocol:Deep"] = "Text",
        });

        errors.Should().BeEquivalentTo(
            "ChatRoom:Endpoints:Chat:Protocol: 'Klingon' is not a valid value; allowed: Auto | Text | Classic | Json",
            "ChatRoom:Endpoints:Chat3:Protocol: '' is not a valid value; allowed: Auto | Text | Classic | Json",
            "ChatRoom:Endpoints:Chat:Protocl: there is no such setting; did you mean ChatRoom:Endpoints:Chat:Protocol?",
            "ChatRoom:Endpoints:Chat4: there is no such setting; did you mean ChatRoom:Endpoints:Chat4:Protocol?",
            "ChatRoom:Endpoint:Chat:Protocol: there is no such setting; did you mean ChatRoom:Endpoints:Chat:Protocol?",
            "ChatRoom:Endpoints:Chat:Protocol:Deep: there is no such setting; did you mean ChatRoom:Endpoints:Chat:Protocol?");
        options.ProtocolOf("Chat2").Should().Be(ProtocolChoice.Text);
    }

    [Fact]
    public void Change_of_one_endpoint_is_a_change_of_the_setting()
    {
        var setting = Settings.All.Single(static one => one.Key == "ChatRoom:Endpoints:<name>:Protocol");
        var (one, _) = Read(new() { ["ChatRoom:Endpoints:A:Protocol"] = "Text", ["ChatRoom:Endpoints:B:Protocol"] = "Auto" });
        var (same, _) = Read(new() { ["ChatRoom:Endpoints:b:Protocol"] = "Auto", ["ChatRoom:Endpoints:a:Protocol"] = "Text" });
        var (other, _) = Read(new() { ["ChatRoom:Endpoints:A:Protocol"] = "Text", ["ChatRoom:Endpoints:B:Protocol"] = "Classic" });

        setting.IsSame(one, same).Should().BeTrue();
        setting.IsSame(one, other).Should().BeFalse();
        setting.IsSame(one, new ChatRoomOptions()).Should().BeFalse();
    }

    [Fact]
    public void List_is_read_from_its_elements_and_from_one_value()
    {
        string[] networks = ["10.0.0.0/8", "2001:db8::/32"];

        var (fromElements, errors) = Read(new()
        {
            ["ChatRoom:ProxyProtocol:TrustedNetworks:0"] = networks[0],
            ["chatroom:proxyprotocol:trustednetworks:1"] = networks[1],
        });
        errors.Should().BeEmpty();
        fromElements.ProxyProtocol.TrustedNetworks.Should().Equal(networks.Select(IPNetwork.Parse));

        (var fromOne, errors) = Read(new() { ["ChatRoom:ProxyProtocol:TrustedNetworks"] = "10.0.0.0/8, 2001:db8::/32" });
        errors.Should().BeEmpty();
        fromOne.ProxyProtocol.TrustedNetworks.Should().Equal(networks.Select(IPNetwork.Parse));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Empty_list_has_no_elements_as_a_JSON_array_without_any(string? value)
    {
        var (options, errors) = Read(new() { ["ChatRoom:ProxyProtocol:TrustedNetworks"] = value });

        errors.Should().BeEmpty();
        options.ProxyProtocol.TrustedNetworks.Should().BeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1", "has no prefix length (did you mean 10.0.0.1/32?)")]
    [InlineData("2001:db8::1", "has no prefix length (did you mean 2001:db8::1/128?)")]
    [InlineData("10.0.0.0/33", "is not a valid value")]
    [InlineData("10.0.0.1/8", "is an address inside a network (did you mean 10.0.0.0/8?)")]
    [InlineData("2001:db8::1/32", "is an address inside a network (did you mean 2001:db8::/32?)")]
    [InlineData("10.0.0.0/8;192.168.0.0/16", "is not a valid value")]
    [InlineData("/8", "is not a valid value")]
    [InlineData("everybody", "is not a valid value")]
    [InlineData("", "is not a valid value")]
    public void Invalid_network_of_a_list_is_reported_with_the_key_of_its_element(string element, string problem)
    {
        var (options, errors) = Read(new()
        {
            ["ChatRoom:ProxyProtocol:Mode"] = "Required",
            ["ChatRoom:ProxyProtocol:TrustedNetworks:0"] = "192.168.0.0/16",
            ["ChatRoom:ProxyProtocol:TrustedNetworks:1"] = element,
        });

        errors.Should().Equal(
            $"ChatRoom:ProxyProtocol:TrustedNetworks:1: '{element}' {problem}; allowed: networks, as 10.0.0.0/8 or 2001:db8::/32");
        options.ProxyProtocol.TrustedNetworks.Should().BeEmpty("a list with a mistake is not half a list");
    }

    [Fact]
    public void Each_error_of_a_list_is_reported()
    {
        Read(new() { ["ChatRoom:ProxyProtocol:TrustedNetworks"] = "a,10.0.0.0/8,,b" }).Errors.Should().HaveCount(3)
            .And.OnlyContain(error => error.StartsWith("ChatRoom:ProxyProtocol:TrustedNetworks: '"));
        Read(new() { ["ChatRoom:ProxyProtocol:TrustedNetworks:0"] = "a", ["ChatRoom:ProxyProtocol:TrustedNetworks:1"] = "b" })
            .Errors.Should().HaveCount(2);
    }

    [Fact]
    public void List_in_both_forms_is_an_error()
    {
        Read(new()
        {
            ["ChatRoom:ProxyProtocol:TrustedNetworks"] = "10.0.0.0/8",
            ["ChatRoom:ProxyProtocol:TrustedNetworks:0"] = "192.168.0.0/16",
        }).Errors.Should().Equal(
            "ChatRoom:ProxyProtocol:TrustedNetworks: set both as one value and as elements; remove one of them");
    }

    [Theory]
    [InlineData("ProxyProtocol:TrustedNetworks:first")]
    [InlineData("ProxyProtocol:TrustedNetworks:0:0")]
    [InlineData("ProxyProtocol:TrustedNetwork:0")]
    public void Non_numeric_key_below_a_list_is_unknown(string key)
    {
        Read(new() { [$"ChatRoom:{key}"] = "10.0.0.0/8" }).Errors.Should().Equal(
            $"ChatRoom:{key}: there is no such setting; did you mean ChatRoom:ProxyProtocol:TrustedNetworks?");
    }

    [Fact]
    public void Required_proxy_protocol_without_trusted_networks_is_an_error()
    {
        Read(new() { ["ChatRoom:ProxyProtocol:Mode"] = "Required" }).Errors.Should().Equal(
            "ChatRoom:ProxyProtocol:TrustedNetworks: required when ProxyProtocol:Mode is Required; "
            + "allowed: networks, as 10.0.0.0/8 or 2001:db8::/32");
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void Not_a_number_is_out_of_range(string value)
    {
        Read(new() { ["ChatRoom:Limits:MessagesPerSecond"] = value }).Errors.Should().ContainSingle();
    }

    [Fact]
    public void Every_setting_has_a_description()
    {
        Settings.All.Should().OnlyContain(setting => setting.Description.Length > 0);
    }

    private static ChatSettings Settings { get; } = BuilderOf(new ConfigurationBuilder().Build()).Settings;

    private static ChatRoomBuilder BuilderOf(IConfiguration configuration) => (ChatRoomBuilder)new ServiceCollection().AddChatRoom(configuration);

    private static (ChatRoomOptions Options, string[] Errors) Read(Dictionary<string, string?> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return ((ChatRoomOptions)Settings.Sections[0].Read(configuration), [.. Settings.Errors(configuration)]);
    }
}
