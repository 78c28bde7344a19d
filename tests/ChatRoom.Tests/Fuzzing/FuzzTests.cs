using System.Diagnostics;
using ChatRoom.Fuzz;

namespace ChatRoom.Tests.Fuzzing;

/// <summary>Tests the parsers of untrusted bytes with every kept input of the fuzzer and, in a long run, with new ones.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Kept_inputs_violate_no_property(string name)
    {
        var target = FuzzTarget.All.Single(one => one.Name == name);
        var inputs = new Corpus(Corpus.DefaultFolder, name).Load();

        inputs.Should().NotBeEmpty();
        foreach (var input in inputs)
        {
            target.Run(input);
        }
    }

    /// <summary>With <c>CHATROOM_FUZZ_SECONDS</c> the run has this length and rewrites the kept inputs; otherwise it lasts a minute and keeps nothing.</summary>
    [Fact]
    [Trait("Runs", "long")]
    public async Task New_inputs_violate_no_property()
    {
        var seconds = Environment.GetEnvironmentVariable("CHATROOM_FUZZ_SECONDS");
        var corpus = seconds is null ? CopyOfCorpus() : Corpus.DefaultFolder;
        using var fuzzer = Process.Start(new ProcessStartInfo("dotnet", [typeof(FuzzTarget).Assembly.Location, seconds ?? "60", corpus])
        {
            RedirectStandardOutput = true,
        })!;

        var output = await fuzzer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await fuzzer.WaitForExitAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        fuzzer.ExitCode.Should().Be(0, output);
    }

    private static string CopyOfCorpus()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fuzz-corpus");
        foreach (var name in FuzzTarget.All.Select(static target => target.Name))
        {
            new Corpus(folder, name).Save(new Corpus(Corpus.DefaultFolder, name).Load());
        }

        return folder;
    }
}
