using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.ConsoleClient;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>The examples of the documents work as described, against a server whose ports replace 5000 and 8080.</summary>
public sealed partial class DocsTests : IDisposable
{
    private const string Document = """
        1. Say something:

           <!-- test: say -->
           ```sh
           echo "on port $CHAT_PORT, that is 5000"
             echo 'and   8080'
           ```
           <!-- output: say -->
           ```text
           on port …, that is …
           …
           ```

        ```sh
        exit 1 # has no tag
        ```
        """;

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/api.md")]
    [InlineData("docs/client.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/dashboard.md")]
    [InlineData("docs/files.md")]
    [InlineData("docs/json.md")]
    [InlineData("docs/monitoring.md")]
    [InlineData("docs/protocol.md")]
    public async Task Examples_of_a_document_do_what_it_says(string document)
    {
        var examples = DocExample.In(await File.ReadAllTextAsync(Path.Combine(Repository.Root, document), TestContext.Current.CancellationToken));
        examples.Should().NotBeEmpty("{0} shows how to chat, and what it shows is tried", document);
        await using var server = await TestServer.StartAsync(); // one for all: a reader follows the page from top to bottom
        foreach (var example in examples)
        {
            await TryAsync(example, server);
        }
    }

    [Fact]
    public async Task Example_is_run_with_the_ports_of_the_server_and_its_output_compared()
    {
        await using var server = await TestServer.StartAsync();

        var example = DocExample.In(Document).Should().ContainSingle().Which;
        await TryAsync(example, server);
        (await RunAsync(example, server)).Output.Should().Be(
            $"on port {server.ChatPort}, that is {server.ChatPort}\nand   {server.HttpPort}\n");
    }

    [Fact]
    public async Task Example_that_fails_or_prints_other_output_fails_the_test()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var wrong in (DocExample[])[new("exit", "false; true", null), new("output", "echo a", "b\n")])
        {
            await FluentActions.Awaiting(() => TryAsync(wrong, server)).Should().ThrowAsync<Exception>(wrong.Name);
        }
    }

    [Theory]
    [InlineData("a…c\n", "abbc\n", true)]
    [InlineData("a…c\n", "ab\nbc\n", false)]
    [InlineData("a\n…\nc\n", "a\nb\nb\nc\n", true)]
    [InlineData("a\n…\nc\n", "a\nc\n", true)]
    [InlineData("a.c\n", "abc\n", false)]
    [InlineData("a\n", "a\nb\n", false)]
    [InlineData("a\nb\n", "a\r\nb", true)]
    [InlineData("", "a\n", false)]
    [InlineData(null, "anything\n", true)]
    public void Output_matches_line_by_line_with_an_ellipsis_for_anything(string? expected, string printed, bool matches) =>
        new DocExample("name", "", expected).IsPrintedAs(printed).Should().Be(matches);

    [Theory]
    [InlineData("<!-- test: a -->\ntext\n")]
    [InlineData("<!-- test: a -->\n```text\n```\n")]
    [InlineData("<!-- test: a -->\n```sh\n")]
    [InlineData("<!-- test: a -->\n```sh\n```\n<!-- test: a -->\n```sh\n```\n")]
    [InlineData("<!-- output: a -->\n```text\n```\n")]
    public void Tag_that_is_not_followed_by_its_block_is_an_error(string markdown) =>
        FluentActions.Invoking(() => DocExample.In(markdown)).Should().Throw<InvalidDataException>();

    /// <summary>A folder that looks like the repository's, in which an example may leave files.</summary>
    private readonly string _folder = LinkedRepository();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string LinkedRepository()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-docs-").FullName;
        foreach (var entry in Directory.EnumerateFileSystemEntries(Repository.Root))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(entry)), entry);
        }

        return folder;
    }

    /// <summary>
    /// What stands before each example: the client and the server, as if both were installed; patience, because a machine that runs
    /// all tests is slower than a reader's; and the end of what a failed example has left running, so that it is not waited for.
    /// </summary>
    private static readonly string Programs = $$"""
        chatroom() { dotnet '{{ClientProcess.Path}}' "$@"; }
        ChatRoom.Server() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll")}}' "$@"; }
        sleep() { command sleep "$((3 * $1))"; }
        trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

        """;

    private async Task TryAsync(DocExample example, TestServer server)
    {
        var (exitCode, output, errors) = await RunAsync(example, server);
        exitCode.Should().Be(0, $"{example.Name} is to succeed, but it wrote:\n{output}\n{errors}");
        example.IsPrintedAs(output).Should().BeTrue($"{example.Name} is to print\n{example.Output}\nbut it printed\n{output}\n{errors}");
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(DocExample example, TestServer server)
    {
        var script = HttpPort().Replace(ChatPort().Replace(example.Script, $"{server.ChatPort}"), $"{server.HttpPort}");
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", Programs + script])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHAT_PORT"] = $"{server.ChatPort}", ["HTTP_PORT"] = $"{server.HttpPort}" },
        })!;
        bash.StandardInput.Close();
        try
        {
            var output = bash.StandardOutput.ReadToEndAsync();
            var errors = bash.StandardError.ReadToEndAsync();
            var ended = Task.WhenAll(output, errors, bash.WaitForExitAsync());
            await ended.ContinueWith(static _ => true, TaskScheduler.Default).WithinAsync(() => $"the example {example.Name} to end");
            return (bash.ExitCode, await output, await errors);
        }
        finally
        {
            if (!bash.HasExited)
            {
                bash.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"(?<!\d)5000(?!\d)")]
    private static partial Regex ChatPort();

    [GeneratedRegex(@"(?<!\d)8080(?!\d)")]
    private static partial Regex HttpPort();
}
