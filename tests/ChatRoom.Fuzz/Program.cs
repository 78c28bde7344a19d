using System.Globalization;
using ChatRoom.Fuzz;

// ChatRoom.Fuzz [SECONDS] [CORPUS FOLDER] [FINDINGS FOLDER]
// Fuzzes every target in turn, each for its share of the time. Exit code: 0 if nothing was found, 1 if an input failed.
var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
var corpus = args.Length > 1 ? args[1] : Corpus.DefaultFolder;
var findings = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "chatroom-fuzz");

if (Instrumentation.RelaunchIfNeeded([$"{seconds}", corpus, findings]) is { } exitCode)
{
    return exitCode;
}

var failed = false;
foreach (var target in FuzzTarget.All)
{
    var fuzzer = new Fuzzer(target, new Corpus(corpus, target.Name), findings, new Mutator(new Random()));
    failed |= !fuzzer.Run(TimeSpan.FromSeconds((double)seconds / FuzzTarget.All.Count));
    Console.WriteLine(fuzzer.Summary);
}

return failed ? 1 : 0;
