using System.Globalization;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Tests;

public sealed class ClientCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-");
    private readonly Dictionary<string, string> _environment = [];
    private readonly StringWriter _errors = new();

    public ClientCommandTests() => _environment["XDG_CONFIG_HOME"] = _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Option_overrides_variable_which_overrides_file()
    {
        WriteFile("""{ "server": "file:1", "alias": "of-file", "rate": 1, "bell": false, "plain": true }""");
        _environment["CHATROOM_SERVER"] = "variable:2";
        _environment["CHATROOM_RATE"] = "2";

        var settings = (await ParseAsync("--rate", "3"))!;

        (settings.Server.ToString(), settings.LinesPerSecond, settings.Bell, settings.IsPlain).Should().Be(("variable:2", 3, false, true));
        (settings.Alias, settings.DefaultAlias).Should().Be((null, "of-file"), "in a pipe the first line of the input stays the alias");
        (await ParseAsync("option:3", "--bell", "--plain=false"))!.Should().BeEquivalentTo(
            new { Bell = true, IsPlain = false, LinesPerSecond = 2.0 }).And.Match<ClientSettings>(static one => one.Server.Port == 3);
    }

    [Fact]
    public async Task Variables_set_the_same_settings_as_options()
    {
        foreach (var (name, value) in new[] { ("ALIAS", "ann"), ("TLS", "1"), ("INSECURE", "true"), ("BELL", "off"), ("PLAIN", "yes"), ("RECONNECT", "0") })
        {
            _environment[$"CHATROOM_{name}"] = value;
        }

        var settings = (await ParseAsync())!;

        settings.Should().BeEquivalentTo(new { Alias = "ann", Bell = false, IsPlain = true, Reconnects = false });
        (settings.Server.Port, settings.Tls).Should().Be((5001, CertificateTrust.Insecure));
        (await ParseAsync("--tls=false"))!.Tls.Should().BeNull();
    }

    [Fact]
    public async Task Password_is_in_a_variable_or_in_a_file_and_belongs_to_the_alias_in_the_same_file()
    {
        var (one, two) = (Path.Combine(_folder.FullName, "one"), Path.Combine(_folder.FullName, "two"));
        await File.WriteAllTextAsync(one, "horse\nmore", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(two, "battery", TestContext.Current.CancellationToken);
        WriteFile($$"""{ "alias": "ann", "passwordFile": "{{one}}" }""");

        (await ParseAsync())!.Password.Should().BeEquivalentTo(new { Text = "horse", Alias = "ann" });
        _environment["CHATROOM_PASSWORD_FILE"] = two;
        (await ParseAsync())!.Password.Should().BeEquivalentTo(new { Text = "battery", Alias = (string?)null });
        _environment["CHATROOM_PASSWORD"] = "staple\n";
        (await ParseAsync())!.Password!.Text.Should().Be("staple");
        (await ParseAsync("--password-file", one))!.Password!.Text.Should().Be("horse");
        (await ParseAsync("--password-file", $"{one}.none")).Should().BeNull();
        _errors.ToString().Should().Contain("--password-file").And.NotContain("horse").And.NotContain("staple");
    }

    [Theory]
    [InlineData("ann", "ann")]
    [InlineData("Ann Smith", "Ann_Smith")]
    [InlineData("/etc", "etc")]
    [InlineData("", null)]
    public async Task User_name_is_the_default_alias(string user, string? alias)
    {
        _environment["USER"] = user;

        (await ParseAsync())!.DefaultAlias.Should().Be(alias);
    }

    [Theory]
    [InlineData("{ \"sever\": \"x\" }", "line 1: there is no setting 'sever'")]
    [InlineData("{\n  \"tls\": \"yes\"\n}", "line 2: 'tls' has a value of the wrong type")]
    [InlineData("{ \"tls\" }", "line 1: this is not valid JSON")]
    [InlineData("", "line 1: this is not valid JSON")]
    public async Task Invalid_settings_file_is_refused_with_line_and_reason(string text, string reason)
    {
        WriteFile(text);

        FluentActions.Invoking(() => Preferences.FromFile(_environment.GetValueOrDefault)).Should().Throw<FormatException>()
            .WithMessage($"{_folder.FullName}/chatroom/client.json: {reason}");
        (await ParseAsync()).Should().BeNull();
    }

    [Theory]
    [InlineData("CHATROOM_TLS", "maybe")]
    [InlineData("CHATROOM_RATE", "4,8")]
    [InlineData("CHATROOM_RATE", "-1")]
    [InlineData("CHATROOM_ALIAS", " ")]
    [InlineData("CHATROOM_SERVER", "host:x")]
    public async Task Invalid_variable_is_refused(string name, string value)
    {
        _environment[name] = value;

        (await ParseAsync()).Should().BeNull();
    }

    [Theory]
    [InlineData("--ca x --insecure --tls")]
    [InlineData("--ca x")]
    [InlineData("--insecure")]
    [InlineData("--classic --resume-file x")]
    public async Task Contradicting_options_are_refused(string line) => (await ParseAsync(line.Split(' '))).Should().BeNull();

    private void WriteFile(string text)
    {
        _folder.CreateSubdirectory("chatroom");
        File.WriteAllText(Path.Combine(_folder.FullName, "chatroom", "client.json"), text);
    }

    [Theory]
    [InlineData("4.8", 4.8)]
    [InlineData("0", 0)]
    [InlineData("0.001", 0.001)]
    [InlineData("1e6", 1e6)]
    public async Task Rate_is_parsed_independently_of_the_locale(string text, double rate)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

        (await ParseAsync("--rate", text))!.LinesPerSecond.Should().Be(rate);
    }

    [Theory]
    [InlineData("1e-300")]
    [InlineData("1e-8")]
    [InlineData("4,8")]
    [InlineData("1000001")]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Invalid_rate_is_refused(string text) => (await ParseAsync("--rate", text)).Should().BeNull();

    [Theory]
    [InlineData("localhost 5010", "localhost:5010")]
    [InlineData("::1 5010", "[::1]:5010")]
    [InlineData("[::1] 5010", "[::1]:5010")]
    [InlineData("localhost:5010", "localhost:5010")]
    [InlineData("localhost", "localhost:5000")]
    [InlineData("localhost --tls", "localhost:5001")]
    [InlineData("", "127.0.0.1:5000")]
    public async Task Port_may_be_a_separate_argument(string line, string address) =>
        (await ParseAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))!.Server.ToString().Should().Be(address);

    [Theory]
    [InlineData("localhost:5010 5011")]
    [InlineData("localhost x")]
    [InlineData("localhost 0")]
    [InlineData("localhost 5010 5011")]
    [InlineData("--foo")]
    [InlineData("localhost --foo")]
    public async Task Invalid_arguments_are_refused(string line) => (await ParseAsync(line.Split(' '))).Should().BeNull();

    [Theory]
    [InlineData("--bell: 'maybe' is not a valid value; allowed: true | false", "--bell=maybe")]
    [InlineData("--tls: '2' is not a valid value; allowed: true | false", "--tls=2")]
    [InlineData("the address of the server is empty", "")]
    [InlineData("the port is empty", "localhost", "")]
    [InlineData("--ca is empty", "--tls", "--ca", "")]
    [InlineData("--alias is empty", "--alias", " ")]
    [InlineData("--resume-file is empty", "--resume-file", "")]
    [InlineData("Required argument missing for option: '--resume-file'", "--resume-file=")]
    [InlineData("':5000' is not host[:port]; put an IPv6 address with a port in brackets: [::1]:5000", ":5000")]
    public async Task Invalid_value_is_refused_with_what_is_allowed(string reason, params string[] args)
    {
        (await ParseAsync(args)).Should().BeNull();

        _errors.ToString().Should().Be($"chatroom: {reason} (see --help){Environment.NewLine}");
    }

    [Theory]
    [InlineData("--bell", true)]
    [InlineData("--bell=yes", true)]
    [InlineData("--bell=off", false)]
    [InlineData("--bell=False", false)]
    public async Task Flag_takes_the_same_values_as_its_variable(string argument, bool bell) => (await ParseAsync(argument))!.Bell.Should().Be(bell);

    /// <summary>Parses a command line. Returns null if it is refused.</summary>
    private async Task<ClientSettings?> ParseAsync(params string[] args)
    {
        ClientSettings? settings = null;
        var exitCode = await new ClientCommand(_environment.GetValueOrDefault, _errors).RunAsync(args, parsed =>
        {
            settings = parsed;
            return Task.FromResult(ExitCode.Done);
        });
        exitCode.Should().Be(settings is null ? ExitCode.Usage : ExitCode.Done);
        return settings;
    }
}
