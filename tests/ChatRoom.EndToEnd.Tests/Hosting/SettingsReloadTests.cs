using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Hosting;
using ChatRoom.Server.Transport;
using ChatRoom.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>Settings that are reloaded in a running process; the tests call the check that the server makes once a second.</summary>
public sealed class SettingsReloadTests : IDisposable
{
    private const string Twenty = """{ "ChatRoom": { "Limits": { "MaxAliasLength": 20 } } }""";
    private const string Twelve = """{ "ChatRoom": { "Limits": { "MaxAliasLength": 12 } } }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-");
    private readonly CapturingLogger _log = new();
    private readonly LoggerFactory _logging;
    private readonly List<ServiceProvider> _providers = [];

    public SettingsReloadTests() => _logging = new LoggerFactory([_log]);

    private string Settings => Path.Combine(_folder.FullName, "settings.json");

    [Fact]
    public void Reload_that_throws_is_logged_and_the_next_one_works()
    {
        var source = new FaultySource();
        var (reload, _) = NewReload(source);

        source.Bug = new ArithmeticException("bug");
        var reloading = reload.Reload;
        reloading.Should().NotThrow("a signal's handler calls it, and an exception would end the process");
        _log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.StepFailed).Which.Exception.Should().BeOfType<ArithmeticException>();

        source.Bug = null;
        reload.Reload();
        Count(EventIds.Reloaded).Should().Be(1);
    }

    [Fact]
    public void File_that_changes_is_read_when_it_was_the_same_for_two_checks()
    {
        var (reload, options) = Watch(Twenty);

        reload.ReloadIfChanged();
        reload.ReloadIfChanged();
        Count(EventIds.Reloaded).Should().Be(0, "nothing has changed");

        File.WriteAllText(Settings, Twelve[..20]);
        reload.ReloadIfChanged();
        File.WriteAllText(Settings, Twelve);
        reload.ReloadIfChanged();
        options.Limits.MaxAliasLength.Should().Be(20);
        reload.ReloadIfChanged();

        options.Limits.MaxAliasLength.Should().Be(12);
        Count(EventIds.ReloadRefused).Should().Be(0, "the partly written file was not read");
        Check(reload, 3);
        Count(EventIds.Reloaded).Should().Be(1);
    }

    [Fact]
    public void File_that_an_editor_renames_or_a_link_replaces_is_read()
    {
        var (reload, options) = Watch(Twenty);
        var next = Path.Combine(_folder.FullName, "settings.json~");

        File.WriteAllText(next, Twelve);
        File.Move(next, Settings, overwrite: true);
        Check(reload, 2);
        options.Limits.MaxAliasLength.Should().Be(12);

        // As in a Kubernetes volume: settings.json → ..data/settings.json, and ..data → a folder that is replaced.
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("1").FullName, "settings.json"), Twelve);
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("2").FullName, "settings.json"), Twenty);
        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, "1");
        File.Delete(Settings);
        File.CreateSymbolicLink(Settings, "..data/settings.json");
        Check(reload, 3);
        Count(EventIds.Reloaded).Should().Be(1, "the content is the same");

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "2");
        Check(reload, 2);
        options.Limits.MaxAliasLength.Should().Be(20);
    }

    [Fact]
    public void File_with_an_error_is_rejected_and_logged_once_until_it_changes()
    {
        var (reload, options) = Watch(Twenty);

        File.WriteAllText(Settings, """{ "ChatRoom": { "HistoryOnJoin": 7, "Limits": { "MaxAliasLength": 1 } } }""");
        Check(reload, 5);
        _log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.ReloadRefused).Which.Text.Should().Contain("MaxAliasLength: 1 is out of range");
        options.HistoryOnJoin.Should().Be(20, "all settings change, or none");

        File.WriteAllText(Settings, "{ not JSON");
        Check(reload, 5);
        Count(EventIds.ReloadRefused).Should().Be(2);
        options.Limits.MaxAliasLength.Should().Be(20);

        File.WriteAllText(Settings, Twelve);
        Check(reload, 2);
        options.Limits.MaxAliasLength.Should().Be(12);
    }

    [Fact]
    public void File_that_disappears_is_logged_once_and_its_settings_stay()
    {
        var (reload, options) = Watch(Twelve);

        File.Delete(Settings);
        Check(reload, 5);
        _log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.ReloadRefused).Which.Text.Should().Contain($"'{Settings}' is missing");
        options.Limits.MaxAliasLength.Should().Be(12);

        File.WriteAllText(Settings, Twenty);
        Check(reload, 2);
        options.Limits.MaxAliasLength.Should().Be(20);
    }

    [Fact]
    public void File_that_disappears_counts_as_empty_after_a_signal()
    {
        var (reload, options) = Watch(Twelve);

        File.Delete(Settings);
        reload.Reload();

        options.Limits.MaxAliasLength.Should().Be(new LimitOptions().MaxAliasLength);
        Check(reload, 3);
        Count(EventIds.Reloaded).Should().Be(1, "the signal's reload has already seen that change");
    }

    [Fact]
    public void File_that_a_setting_names_is_read_when_it_changes()
    {
        var token = Path.Combine(_folder.FullName, "token");
        File.WriteAllText(token, "0123456789abcdef");
        var (reload, _) = Watch($$"""{ "ChatRoom": { "Admin": { "TokenFile": "{{token}}" } } }""");
        Check(reload, 2);
        Count(EventIds.Reloaded).Should().Be(0);

        File.WriteAllText(token, "short");
        Check(reload, 3);
        _log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.ReloadRefused).Which.Text.Should().Contain("too short");

        File.WriteAllText(token, "fedcba9876543210");
        Check(reload, 3);
        Count(EventIds.Reloaded).Should().Be(1);
        _providers[0].GetRequiredService<AdminToken>().Matches("fedcba9876543210").Should().BeTrue();
    }

    [Fact]
    public void File_that_changes_as_soon_as_a_setting_names_it_is_read()
    {
        var token = Path.Combine(_folder.FullName, "token");
        File.WriteAllText(token, "0123456789abcdef");
        var (reload, _) = Watch("{}");
        File.WriteAllText(Settings, $$"""{ "ChatRoom": { "Admin": { "TokenFile": "{{token}}" } } }""");
        Check(reload, 2);

        File.WriteAllText(token, "fedcba9876543210");
        Check(reload, 2);

        _providers[0].GetRequiredService<AdminToken>().Matches("fedcba9876543210").Should().BeTrue();
        Count(EventIds.Reloaded).Should().Be(2);
    }

    [Fact]
    public void Components_learn_of_a_reload_when_all_settings_have_changed()
    {
        var (reload, options) = Watch(Twenty);
        var seen = new List<int>();
        var settings = _providers[0].GetRequiredService<ChatSettings>();
        settings.WhenReloaded("failing", static () => throw new ArithmeticException("bug"));
        settings.WhenReloaded("looking", () => seen.Add(options.Limits.MaxAliasLength));

        File.WriteAllText(Settings, Twelve);
        Check(reload, 2);
        File.WriteAllText(Settings, "{ not JSON");
        Check(reload, 2);

        seen.Should().Equal(12);
        Count(EventIds.StepFailed).Should().Be(1);
    }

    [Fact]
    public void Limit_of_connections_is_reloaded_and_stays_below_what_open_files_allow()
    {
        var (reload, options) = Watch("""{ "ChatRoom": { "Limits": { "MaxConnections": 300 } } }""");
        var clamping = _providers[0].GetRequiredService<SocketClamping>();
        clamping.Budget!.ChatSockets.Should().Be(358);

        File.WriteAllText(Settings, """{ "ChatRoom": { "Limits": { "MaxConnections": 5000 } } }""");
        Check(reload, 2);
        options.Limits.MaxConnections.Should().Be(410, "1,024 open files allow no more");
        clamping.Budget!.ChatSockets.Should().Be(468);

        reload.Reload();
        _log.Lines.Last(static line => line.EventId == EventIds.Reloaded).Text.Should().Contain("changes in effect: 0", "nothing has changed since");
    }

    public void Dispose()
    {
        _providers.ForEach(static provider => provider.Dispose());
        _logging.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Check(SettingsReload reload, int times)
    {
        for (var i = 0; i < times; i++)
        {
            reload.ReloadIfChanged();
        }
    }

    private int Count(int eventId) => _log.Lines.Count(line => line.EventId == eventId);

    private (SettingsReload Reload, ChatRoomOptions Options) Watch(string settings)
    {
        File.WriteAllText(Settings, settings);
        var builder = new ConfigurationBuilder().AddJsonFile(Settings, optional: true, reloadOnChange: false);
        return NewReload(builder.Sources.Single());
    }

    private (SettingsReload Reload, ChatRoomOptions Options) NewReload(IConfigurationSource source)
    {
        var builder = new ConfigurationBuilder().Add(source);
        var configuration = builder.Build();
        var services = new ServiceCollection();
        var settings = services.AddChatRoom(configuration).AddJournal().AddHttpOptions().SettingsOf();
        services.AddSingleton<AdminToken>();
        services.AddSingleton(static provider => new SocketClamping(1_024, provider.GetRequiredService<IOptions<HttpLimitOptions>>()));
        services.AddSingleton<IPostConfigureOptions<ChatRoomOptions>>(static provider => provider.GetRequiredService<SocketClamping>());
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        var options = provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value;
        var files = new SettingsFiles(builder.Sources);
        files.Apply([]);
        var reload = new SettingsReload(
            configuration,
            builder.Sources,
            files,
            settings,
            provider,
            provider.GetRequiredService<AdminToken>(),
            Host.CreateEmptyApplicationBuilder(settings: null).Environment,
            new ChatLog(_logging.CreateLogger<ChatLog>(), Options.Create(new ChatRoomOptions())),
            _logging.CreateLogger<SettingsReload>());
        reload.Watch();
        return (reload, options);
    }

    /// <summary>A source of settings that throws while its flag is set.</summary>
    private sealed class FaultySource : ConfigurationProvider, IConfigurationSource
    {
        public Exception? Bug { get; set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => Bug is { } bug ? throw bug : this;
    }
}
