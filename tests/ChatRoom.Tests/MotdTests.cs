using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests;

/// <summary>The message of the day, from its file to those who connect.</summary>
public sealed class MotdTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public async Task People_see_it_after_they_have_connected_and_when_they_ask()
    {
        await File.WriteAllTextAsync(_path, "Welcome!\r\n\r\nBe kind.\n\n", TestContext.Current.CancellationToken);
        using var chat = new Chat(Configure);

        var ann = await chat.JoinAsync("ann");
        await ann.ExpectAsync("* Welcome!", "* ", "* Be kind.");

        await ann.SendAsync("/motd\n/version\n");
        await ann.ExpectAsync("* Welcome!", "* ", "* Be kind.");
        (await ann.Received.ReadLineAsync()).Should().StartWith("* the server runs ChatRoom ");
    }

    [Fact]
    public async Task Program_gets_it_in_its_welcome()
    {
        await File.WriteAllTextAsync(_path, "Welcome!\nBe kind.", TestContext.Current.CancellationToken);
        using var chat = new Chat(Configure);

        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot"}""");

        bot.Welcome.GetProperty("motd").GetString().Should().Be("Welcome!\nBe kind.");
    }

    [Fact]
    public async Task Newcomer_who_may_not_read_it_does_not_see_it()
    {
        await File.WriteAllTextAsync(_path, "Welcome!", TestContext.Current.CancellationToken);
        using var chat = new Chat(Configure, replace: static services =>
            services.AddSingleton<Permissions>(new RefusingPermissions { Refused = ChatAction.ReadMotd, IsOn = true }));

        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("/motd\n");
        await ann.ExpectAsync("* you are not permitted to do that");

        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        bot.Welcome.GetProperty("motd").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Without_a_file_there_is_none()
    {
        using var chat = new Chat();

        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("/motd\n");
        await ann.ExpectAsync("* there is no message of the day");

        var bot = await new JsonClient(chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        bot.Welcome.GetProperty("motd").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Reload_reads_it_again_and_keeps_it_if_the_file_has_an_error()
    {
        await File.WriteAllTextAsync(_path, "one", TestContext.Current.CancellationToken);
        using var chat = new Chat(Configure);
        var ann = await chat.JoinAsync("ann");
        await ann.ExpectAsync("* one");

        await File.WriteAllTextAsync(_path, "two", TestContext.Current.CancellationToken);
        Reload(chat);
        await ann.SendAsync("/motd\n");
        await ann.ExpectAsync("* two");

        await File.WriteAllBytesAsync(_path, [0xFF], TestContext.Current.CancellationToken);
        Reload(chat);
        await ann.SendAsync("/motd\n");
        await ann.ExpectAsync("* two");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\n", 0)]
    [InlineData("\uFEFFhello", 1)]
    [InlineData("a\r\nb", 2)]
    public void File_is_read_by_lines(string text, int lines)
    {
        File.WriteAllText(_path, text);

        MotdFile.Read(_path, out var error).Should().HaveCount(lines);
        error.Should().BeNull();
    }

    [Fact]
    public void Control_sequences_are_removed()
    {
        File.WriteAllText(_path, "\u001b[31mred\u001b[0m\u202E\a");

        MotdFile.Read(_path, out _).Should().Equal("red");
    }

    [Fact]
    public void File_with_an_error_is_none_and_the_error_names_the_setting_and_the_file()
    {
        File.WriteAllBytes(_path, [(byte)'a', 0xC3]);
        Error().Should().Be($"ChatRoom:Motd: '{_path}' is not valid UTF-8");

        File.WriteAllText(_path, new string('a', MotdFile.MostBytes + 1));
        Error().Should().Be($"ChatRoom:Motd: '{_path}' is too long; allowed: 4096 bytes");

        File.WriteAllText(_path, string.Concat(Enumerable.Repeat("a\n", MotdFile.MostLines + 1)));
        Error().Should().Be($"ChatRoom:Motd: '{_path}' has 51 lines; allowed: 50");

        File.Delete(_path);
        Error().Should().StartWith($"ChatRoom:Motd: '{_path}' cannot be read: ");

        File.WriteAllText(_path, new string('a', MotdFile.MostBytes));
        Error().Should().BeNull();

        string? Error()
        {
            var lines = MotdFile.Read(_path, out var error);
            lines.Count.Should().Be(error is null ? 1 : 0);
            return error;
        }
    }

    public void Dispose() => File.Delete(_path);

    private static void Reload(Chat chat)
    {
        foreach (var (_, step) in chat.Get<ChatSettings>().AfterReload)
        {
            step();
        }
    }

    private void Configure(ChatRoomOptions options) => options.Motd = _path;
}
