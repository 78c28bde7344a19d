using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Hosting;
using ChatRoom.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.EndToEnd.Tests.Hosting;

public sealed class SettingsReloadTests
{
    [Fact]
    public void Reload_that_throws_is_logged_and_the_next_one_works()
    {
        var log = new CapturingLogger();
        using var logging = new LoggerFactory([log]);
        var source = new FaultySource();
        var builder = new ConfigurationBuilder().Add(source);
        var services = new ServiceCollection();
        var settings = services.AddChatRoom(builder.Build()).AddJournal().AddHttpOptions().SettingsOf();
        using var provider = services.BuildServiceProvider();
        var reload = new SettingsReload(
            builder.Build(),
            builder.Sources,
            settings,
            provider,
            new AdminToken(Options.Create(new AdminOptions())),
            Host.CreateEmptyApplicationBuilder(settings: null).Environment,
            new ChatLog(logging.CreateLogger<ChatLog>(), Options.Create(new ChatRoomOptions())),
            logging.CreateLogger<SettingsReload>());

        source.Bug = new ArithmeticException("bug");
        var reloading = reload.Reload;
        reloading.Should().NotThrow("a signal's handler calls it, and an exception would end the process");
        log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.StepFailed).Which.Exception.Should().BeOfType<ArithmeticException>();

        source.Bug = null;
        reload.Reload();
        log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.Reloaded);
    }

    /// <summary>A source of settings that throws while its flag is set.</summary>
    private sealed class FaultySource : ConfigurationProvider, IConfigurationSource
    {
        public Exception? Bug { get; set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => Bug is { } bug ? throw bug : this;
    }
}
