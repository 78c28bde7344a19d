using ChatRoom.EndToEnd.Tests.Moderation;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>What <c>docs/moderation.md</c> and <c>docs/accounts.md</c> show to enter is entered, and answered as they show.</summary>
public sealed class DialogueDocTests(ModeratedServerFixture fixture) : IClassFixture<ModeratedServerFixture>
{
    private const string Password = "correct horse";

    private static readonly string[] Refusals = ["* usage: ", "* unknown command", "* you are not permitted"];

    [Fact]
    public async Task Moderators_first_evening_and_the_way_to_an_account_are_as_described()
    {
        await using var ann = await fixture.RegisterAsync(ModeratedServerFixture.AdminOfDocuments, "2001:db8:a::1");
        var eve = await fixture.JoinAsync("eve", "2001:db8:9::9");
        var bots = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => fixture.JoinAsync($"bot{i}", $"2001:db8:1:2::{i}")));
        await using var bob = await fixture.JoinAsync("bob");
        await bob.AskAsync("http://one.example\nhttp://two.example\nsee http://example.com");
        await ann.AskAsync("/drop 1\n/drop 2");

        await PlayAsync("moderation.md", ann);

        foreach (var hit in (TestClient[])[eve, .. bots])
        {
            (await hit.ReadToEndAsync()).Should().Contain("banned from ", "the bans of the document are in force");
            await hit.DisposeAsync();
        }

        await PlayAsync("accounts.md", bob);
    }

    [Theory]
    [InlineData("* ban #3 on eve until 2026-11-29 20:25 UTC: spam", "* ban #12 on eve until 2027-01-02 10:00 UTC: spam", true)]
    [InlineData("* ban #3 on eve until …", "* ban #3 on eve until tomorrow", true)]
    [InlineData("* ban #3 on eve", "* ban #3 on eva", false)]
    [InlineData("* ban #3 on eve", "* ban #3 on eve for good", false)]
    [InlineData("* a.b", "* axb", false)]
    public void Answer_may_have_other_numbers_and_nothing_else(string shown, string line, bool isSo) => DocDialogue.IsShownAs(line, shown).Should().Be(isSo);

    /// <summary>Enters what a document shows, and asks for help on all commands that it mentions.</summary>
    private async Task PlayAsync(string name, TestClient client)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", name), TestContext.Current.CancellationToken);
        var dialogues = DocDialogue.In(document);
        dialogues.Should().HaveCountGreaterThan(1, "{0} shows what to enter", name);
        foreach (var dialogue in dialogues)
        {
            await PlayAsync(dialogue, client);
        }

        foreach (var command in DocDialogue.CommandsIn(document))
        {
            (await client.AskAsync($"/help {command}")).Should().NotContain(static line => line.StartsWith("* unknown command", StringComparison.Ordinal), command);
        }
    }

    private async Task PlayAsync(DocDialogue dialogue, TestClient client)
    {
        var lines = new Queue<string>(dialogue.Lines);
        while (lines.TryDequeue(out var entered))
        {
            if (entered.StartsWith(DocDialogue.Prompt, StringComparison.Ordinal))
            {
                await ConnectAsync(entered, lines);
                continue;
            }

            entered.Should().StartWith("/", "a dialogue begins with what is entered");
            var shown = new List<string>();
            var asked = entered;
            while (lines.TryPeek(out var next) && !next.StartsWith('/'))
            {
                asked += next == DocDialogue.Secret ? $"\n{Password}" : "";
                shown.Add(lines.Dequeue());
            }

            var got = await client.AskAsync(asked);
            got.Should().NotContain(static line => Refusals.Any(refusal => line.StartsWith(refusal, StringComparison.Ordinal)), entered);
            foreach (var line in shown.Where(static line => line != DocDialogue.Secret))
            {
                got.Any(said => DocDialogue.IsShownAs(said, line)).Should().BeTrue("{0} is to answer {1}, but it answered\n{2}", entered, line, string.Join('\n', got));
            }
        }
    }

    /// <summary>Answers the prompt as the document shows.</summary>
    private async Task ConnectAsync(string prompt, Queue<string> lines)
    {
        await using var client = await fixture.ConnectAsync("2001:db8:b::2");
        await client.ExpectAsync(DocDialogue.Prompt);
        await client.SendLineAsync(prompt[DocDialogue.Prompt.Length..]);
        while (lines.TryDequeue(out var asked))
        {
            await client.ExpectAsync(asked);
            await client.SendLineAsync(Password);
        }

        await client.SkipToAsync("You are now connected!\n");
    }
}
