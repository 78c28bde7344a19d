using System.CommandLine;

namespace ChatRoom.Bench.Comparison;

/// <summary>The subcommand <c>report</c>, which generates a document from the results of <c>bench/compare.sh</c>.</summary>
internal sealed class ReportCommand : Command
{
    private const int Ok = 0;
    private const int CouldNotRun = 1;

    private readonly Option<FileInfo> _results = new("--results") { Description = "the results of bench/compare.sh, one JSON object per line", Required = true };
    private readonly Option<FileInfo> _template = new("--template") { Description = "the text, with {{name}} for each section", Required = true };
    private readonly Option<FileInfo> _output = new("--output") { Description = "the document to write", Required = true };

    public ReportCommand()
        : base("report", "Generates the comparison of servers (docs/benchmarks.md) from the results of bench/compare.sh.")
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
