using System.CommandLine;
using BenchmarkDotNet.Running;

namespace ChatRoom.Bench.Micro;

/// <summary>The subcommand <c>micro</c>, which runs BenchmarkDotNet with its own options.</summary>
internal sealed class MicroCommand : Command
{
    public MicroCommand()
        : base("micro", "Runs the micro-benchmarks: time and allocation of framing, rendering, append and pump. Accepts BenchmarkDotNet's options, for example --filter '*Append*' --job short.")
    {
        var arguments = new Argument<string[]>("options") { Description = "options of BenchmarkDotNet; without options, all benchmarks run", Arity = ArgumentArity.ZeroOrMore };
        Arguments.Add(arguments);
        TreatUnmatchedTokensAsErrors = false;
        SetAction(line =>
        {
            string[] options = [.. line.UnmatchedTokens, .. line.GetValue(arguments) ?? []];
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options);
        });
    }
}
