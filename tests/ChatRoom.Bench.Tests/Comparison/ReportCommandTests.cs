using System.CommandLine;
using ChatRoom.Bench.Comparison;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Comparison;

public sealed class ReportCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-report-");

    private readonly string _template = Path.Combine(Repository.Root, "bench", "benchmarks.template.md");

    private string Results => Path.Combine(_folder.FullName, "results");

    private string Output => Path.Combine(_folder.FullName, "benchmarks.md");

    [Fact]
    public void Report_is_generated_from_results_and_template()
    {
        File.WriteAllLines(Results,
        [
            """{"group":"environment","at":"2026-01-02","commit":"abc","cpu":"A CPU","cores":2,"kernel":"6","memory_gib":8,"runs":3,"versions":{".NET":"10.0.12","gcc":""}}""",
            Line("throughput", "chatroom", "thr:100", 3_000_000), Line("throughput", "chatroom", "thr:1000", 2_900_000), Line("throughput", "limit", "thr:100", 3_100_000),
            Line("flatness", "chatroom", "rooms:1:1", 50_000), Line("flatness", "chatroom", "rooms:10:1", 60_000), Line("flatness", "chatroom", "rooms:1:64", 90_000),
        ]);

        Run(_template).Should().Be((0, ""));

        var report = File.ReadAllText(Output);
        report.Should().StartWith("# Benchmarks").And.NotContain("{{").And.Contain("| machine | A CPU, 2 cores, 8 GiB |").And.Contain(".NET 10.0.12, gcc (not installed)");
    }

    [Fact]
    public void Missing_results_are_exit_code_1() => Run(_template).Should().Match<(int Code, string Errors)>(static run => run.Code == 1 && run.Errors.StartsWith("report: "));

    [Fact]
    public void Invalid_template_is_exit_code_1_and_writes_nothing()
    {
        File.WriteAllText(Results, "");
        var template = Path.Combine(_folder.FullName, "template");
        File.WriteAllText(template, "{{nothing}}");

        Run(template).Code.Should().Be(1);

        File.Exists(Output).Should().BeFalse();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (int Code, string Errors) Run(string template)
    {
        using var errors = new StringWriter();
        var code = new RootCommand { new ReportCommand() }.Parse(["report", "--results", Results, "--template", template, "--output", Output])
            .Invoke(new InvocationConfiguration { Error = errors, Output = TextWriter.Null });
        return (code, errors.ToString());
    }

    private static string Line(string group, string server, string item, int deliveries) =>
        $$"""{"group":"{{group}}","name":"{{server}}","item":"{{item}}","deliveries_per_s":{{deliveries}},"cpu_us_per_delivery":0.3}""";
}
