using System.CommandLine;

namespace ChatRoom.Bench.Comparison;

/// <summary>The subcommand <c>report</c>: from the results of <c>bench/compare.sh</c> to a document with pictures.</summary>
internal sealed class ReportCommand : Command
{
    private const int Ok = 0;
    private const int CouldNotRun = 1;

    private readonly Option<FileInfo> _results = new("--results") { Description = "what bench/compare.sh has noted, a JSON object a line", Required = true };
    private readonly Option<FileInfo> _template = new("--template") { Description = "the words, with a place for each section: {{name}}", Required = true };
    private readonly Option<FileInfo> _output = new("--output") { Description = "the document", Required = true };

    public ReportCommand()
        : base("report", "Writes the comparison of servers, as docs/benchmarks.md, from the results of bench/compare.sh.")
    {
        Options.Add(_results);
        Options.Add(_template);
        Options.Add(_output);
        SetAction(line => Run(line.GetValue(_results)!, line.GetValue(_template)!, line.GetValue(_output)!, line.InvocationConfiguration.Error));
    }

    private static int Run(FileInfo from, FileInfo template, FileInfo output, TextWriter errors)
    {
        try
        {
            var results = new ResultSet(File.ReadLines(from.FullName));
            File.WriteAllText(output.FullName, Report.Write(File.ReadAllText(template.FullName), results));
            return Ok;
        }
        catch (Exception e) when (e is CouldNotRunException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"report: {e.Message}");
            return CouldNotRun;
        }
    }
}
