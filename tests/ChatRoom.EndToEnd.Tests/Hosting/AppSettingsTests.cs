using System.Text.Json;
using ChatRoom.Hosting;
using ChatRoom.Server.Hosting;
using ChatRoom.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The shipped <c>appsettings.json</c> contains all settings with their defaults.</summary>
public sealed class AppSettingsTests
{
    private static readonly Dictionary<string, string> Shipped = Read();

    private static readonly ChatSettings Settings = new ServiceCollection().AddChatRoom(new ConfigurationBuilder().Build()).AddJournal().AddHttpOptions().SettingsOf();

    [Fact]
    public void Appsettings_list_every_setting_of_the_chat_and_no_other()
    {
        var listed = Shipped.Keys.Where(static key => key.StartsWith($"{ChatRoomOptions.Section}:", StringComparison.Ordinal));

        listed.Should().BeEquivalentTo(Settings.All.Where(static setting => !setting.IsNamed).Select(static setting => setting.Key));
    }

    [Fact]
    public void Appsettings_give_every_setting_its_default()
    {
        var nothing = new ConfigurationBuilder().Build();
        foreach (var (setting, defaults) in Settings.Sections.SelectMany(section => section.Settings.Select(setting => (setting, section.Read(nothing)))))
        {
            if (setting.IsNamed)
            {
                continue;
            }

            if (setting.IsList)
            {
                Shipped[setting.Key].Should().Be("[]", setting.Key);
                setting.Get(defaults).Should().BeAssignableTo<System.Collections.IEnumerable>().Which.Cast<object>().Should().BeEmpty(setting.Key);
                continue;
            }

            setting.TryParse(Shipped[setting.Key], out var value).Should().BeTrue(setting.Key);
            value.Should().Be(setting.Get(defaults), setting.Key);
        }
    }

    [Fact]
    public void Appsettings_have_the_endpoints_the_chat_and_the_log_and_nothing_else()
    {
        Shipped.Keys.Select(static key => key.Split(':')[0]).Distinct().Should().Equal("Kestrel", "ChatRoom", "Serilog");
        Shipped["Kestrel:Endpoints:Chat:Url"].Should().Be("http://*:5000");
        Shipped["Kestrel:Endpoints:Http:Url"].Should().Be("http://*:8080");
        Shipped.Keys.Count(static key => key.StartsWith("Kestrel:", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public void Appsettings_beside_the_program_are_those_of_the_repository() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Should()
            .Be(File.ReadAllText(Path.Combine(Repository.Root, "appsettings.json")));

    [Fact]
    public void Documentation_lists_every_setting_of_the_chat_with_its_purpose()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "configuration.md"))
            .Where(static line => line.StartsWith($"| `{ChatRoomOptions.Section}:", StringComparison.Ordinal))
            .Select(static line => line.Replace("\\|", "\0", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal)
                .Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries).Select(static cell => cell.Replace('\0', '|')).ToArray())
            .ToArray();

        rows.Select(static cells => cells[0]).Should().BeEquivalentTo(
            Settings.All.Select(static setting => setting.IsReloadable ? $"{setting.Key} ↻" : setting.Key), "↻ marks settings that a running server reloads");
        rows.Select(static cells => cells[0].Trim('↻', ' ')).Where(Shipped.ContainsKey).Should().Equal(
            Shipped.Keys.Where(static key => key.StartsWith($"{ChatRoomOptions.Section}:", StringComparison.Ordinal)), "they are in the order of the file");
        foreach (var setting in Settings.All)
        {
            var cells = rows.Single(cells => cells[0].Trim('↻', ' ') == setting.Key);
            cells[1].Should().BeEquivalentTo(setting.IsList || setting.IsNamed ? "" : Shipped[setting.Key], setting.Key);
            cells[2].Should().StartWith(setting.Allowed, setting.Key);
            cells[3].Should().StartWith(setting.Description, setting.Key);
        }
    }

    private static Dictionary<string, string> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "appsettings.json")));
        return Leaves("", json.RootElement).ToDictionary();

        static IEnumerable<(string Key, string Value)> Leaves(string path, JsonElement element) =>
            element.ValueKind == JsonValueKind.Object
                ? element.EnumerateObject().SelectMany(child => Leaves(path.Length == 0 ? child.Name : $"{path}:{child.Name}", child.Value))
                : [(path, element.ToString())];
    }
}
