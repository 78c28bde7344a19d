using System.Globalization;

namespace ChatRoom.Client.Tests;

public sealed class ClientCommandTests
{
    [Theory]
    [InlineData("4.8", 4.8)]
    [InlineData("0", 0)]
    [InlineData("0.001", 0.001)]
    [InlineData("1e6", 1e6)]
    public async Task Rate_is_the_same_in_every_locale(string text, double rate)
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
    public async Task Rate_that_makes_no_sense_is_refused(string text) => (await ParseAsync("--rate", text)).Should().BeNull();

    [Theory]
    [InlineData("localhost 5010", "localhost:5010")]
    [InlineData("::1 5010", "[::1]:5010")]
    [InlineData("[::1] 5010", "[::1]:5010")]
    [InlineData("localhost:5010", "localhost:5010")]
    [InlineData("localhost", "localhost:5000")]
    [InlineData("localhost --tls", "localhost:5001")]
    [InlineData("", "127.0.0.1:5000")]
    public async Task Port_may_be_a_word_of_its_own(string line, string address) =>
        (await ParseAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))!.Server.ToString().Should().Be(address);

    [Theory]
    [InlineData("localhost:5010 5011")]
    [InlineData("localhost x")]
    [InlineData("localhost 0")]
    [InlineData("localhost 5010 5011")]
    [InlineData("--foo")]
    [InlineData("localhost --foo")]
    public async Task Wrong_words_are_refused(string line) => (await ParseAsync(line.Split(' '))).Should().BeNull();

    /// <summary>The settings; null if they are refused.</summary>
    private static async Task<ClientSettings?> ParseAsync(params string[] args)
    {
        ClientSettings? settings = null;
        var exitCode = await new ClientCommand().RunAsync(args, parsed =>
        {
            settings = parsed;
            return Task.FromResult(ExitCode.Done);
        });
        exitCode.Should().Be(settings is null ? ExitCode.Usage : ExitCode.Done);
        return settings;
    }
}
