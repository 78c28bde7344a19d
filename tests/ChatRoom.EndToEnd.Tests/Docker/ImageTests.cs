using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Docker;

/// <summary>The container image. A script checks what needs a container engine.</summary>
public sealed partial class ImageTests
{
    /// <summary>Runs the script. test.sh skips this test and runs the script itself, with a count for each check.</summary>
    [Fact]
    [Trait("Runs", "docker")]
    public async Task Image_and_compose_files_pass_their_checks()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CHATROOM_TEST_DOCKER") == "1",
            "the checks of the container image are not run: they start a Docker engine and take minutes; "
            + "run tests/docker/check.sh or ./test.sh, or set CHATROOM_TEST_DOCKER=1");
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "tests/docker/check.sh"))
        {
            RedirectStandardOutput = true,
        })!;

        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        script.ExitCode.Should().Be(0, output);
    }

    [Fact]
    public async Task Default_label_of_the_version_is_the_version()
    {
        await using var program = ServerProcess.Start("--version");
        (await program.ExitCodeAsync()).Should().Be(0);

        var version = VersionLabel().Match(await ReadAsync("Dockerfile")).Groups[1].Value;

        program.Output.Lines.Should().Equal(version);
    }

    [Fact]
    public async Task Nothing_of_the_build_is_fetched_that_is_not_named() =>
        (await ReadAsync("Dockerfile")).Should().NotContain("syntax=", "the engine would fetch a frontend from a registry");

    [Fact]
    public async Task Base_images_are_named_by_version_and_digest() =>
        BaseImages().Matches(await ReadAsync("Dockerfile")).Select(static image => image.Groups[1].Value).Should().HaveCount(2).And
            .OnlyContain(image => Regex.IsMatch(image, @":\d+\.\d+\.\d+-noble\S*@sha256:[0-9a-f]{64}$"));

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^FROM (?:--\S+ )*(\S+)", RegexOptions.Multiline)]
    private static partial Regex BaseImages();

    [GeneratedRegex(@"^ARG VERSION=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex VersionLabel();
}
