using System.Diagnostics;
using System.Globalization;
using ChatRoom.Fuzz;

namespace ChatRoom.Tests.Fuzzing;

/// <summary>What takes bytes from strangers: every input that a fuzzer has kept, and, in a long run, new ones.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Kept_inputs_break_no_law(string name)
    {
        var target = FuzzTarget.All.Single(one => one.Name == name);
        var inputs = new Corpus(Corpus.DefaultFolder, name).Load();

        inputs.Should().NotBeEmpty();
        foreach (var input in inputs)
        {
            target.Run(input);
        }
    }

    /// <summary>Set <c>CHATROOM_FUZZ_SECONDS</c> for a run of another length; the corpus grows by what it finds.</summary>
    [Fact]
    [Trait("Runs", "long")]
    public async Task New_inputs_break_no_law()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("CHATROOM_FUZZ_SECONDS") ?? "60", CultureInfo.InvariantCulture);
        using var fuzzer = Process.Start(new ProcessStartInfo("dotnet", [typeof(FuzzTarget).Assembly.Location, $"{seconds}"])
        {
            RedirectStandardOutput = true,
        })!;

        var output = await fuzzer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await fuzzer.WaitForExitAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        fuzzer.ExitCode.Should().Be(0, output);
    }
}
