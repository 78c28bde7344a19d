using System.CommandLine;
using BenchmarkDotNet.Running;

namespace ChatRoom.Bench.Micro;

/// <summary>The subcommand <c>micro</c>: BenchmarkDotNet's, with all of its own options.</summary>
internal sealed class MicroCommand : Command
{
    public MicroCommand()
        : base("micro", "Runs the micro-benchmarks: time and allocation of framing, rendering, append and pump. Takes BenchmarkDotNet's options, as --filter '*Append*' and --job short.")
    {
        var arguments = new Argument<string[]>("options") { Description = "BenchmarkDotNet's; without any: all benchmarks", Arity = ArgumentArity.ZeroOrMore };
        Arguments.Add(arguments);
        TreatUnmatchedTokensAsErrors = false;
        SetAction(line =>
        {
            string[] options = [.. line.UnmatchedTokens, .. line.GetValue(arguments) ?? []];
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options);
        });
    }
}
