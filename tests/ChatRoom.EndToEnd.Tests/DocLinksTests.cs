using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>The files and headings that the documents name exist.</summary>
public sealed partial class DocLinksTests
{
    private static readonly string[] Roots = ["", .. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(static folder => Path.GetRelativePath(Repository.Root, folder))];

    public static TheoryData<string> Documents() =>
    [
        .. new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "bench/README.md", "bench/tools/README.md", "examples/README.md" },
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Links_lead_to_files_and_headings_that_exist(string document)
    {
        foreach (var link in Links(await ReadAsync(document)))
        {
            var (path, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
            var target = path.Length == 0 ? document : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, path));
            Exists("", target).Should().BeTrue("{0} links to {1}", document, link);
            if (anchor is not null)
            {
                Headings(await ReadAsync(target)).Should().Contain(anchor, "{0} links to {1}", document, link);
            }
        }
    }

    [Fact]
    public void Readme_has_at_most_5_kB() => new FileInfo(Path.Combine(Repository.Root, "README.md")).Length.Should().BeLessThanOrEqualTo(5_000);

    /// <summary>Records of decisions and the changelog tell of the past.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Paths_of_the_repository_exist(string document)
    {
        if (document == "CHANGELOG.md" || document.StartsWith("docs/decisions/0", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var path in Paths(await ReadAsync(document)))
        {
            Roots.Any(root => Exists(root, path)).Should().BeTrue("{0} names {1}", document, path);
        }
    }

    [Fact]
    public async Task Every_decision_is_listed_under_its_title()
    {
        var list = await ReadAsync("docs/decisions/README.md");
        foreach (var record in Documents().Select(static row => row.Data).Where(static document => document.StartsWith("docs/decisions/0", StringComparison.Ordinal)))
        {
            var title = (await ReadAsync(record)).Split('\n')[0].TrimStart('#', ' ').Split(". ", 2);
            list.Should().Contain($"- {title[0]}. [{title[1]}]({Path.GetFileName(record)})");
        }
    }

    [Fact]
    public void Links_headings_and_paths_are_found()
    {
        const string text = """
            # A `title`, and more: 2 & 3

            See [one](docs/a.md), ![a picture](b.svg), [two](#here) and [the web](https://example.org/x.md).
            Look at `Rooms/Room.cs`, `src/ChatRoom/Rooms` and `deploy/x.sh FILE`, not at `/etc/x.json` or `data/chatroom.db`.

            ```sh
            [no](link.md)
            tests/docker/check.sh
            ```
            """;

        Links(text).Should().Equal("docs/a.md", "b.svg", "#here");
        Headings(text).Should().Equal("a-title-and-more-2--3");
        Paths(text).Should().Equal("Rooms/Room.cs", "src/ChatRoom/Rooms", "deploy/x.sh");
    }

    private static Task<string> ReadAsync(string document) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, document), TestContext.Current.CancellationToken);

    private static bool Exists(string root, string path) => Path.Exists(Path.Combine(Repository.Root, root, path));

    private static IEnumerable<string> Links(string text) => Link().Matches(Fence().Replace(text, ""))
        .Select(static match => match.Groups[1].Value).Where(static link => !link.Contains("://", StringComparison.Ordinal));

    /// <summary>As GitHub makes anchors of them.</summary>
    private static IEnumerable<string> Headings(string text) => Heading().Matches(Fence().Replace(text, ""))
        .Select(static match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<string> Paths(string text) => RepositoryPath().Matches(Fence().Replace(text, "")).Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"^\s*```.*?^\s*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"`((?:src|tests|deploy|bench|docs|examples)/[\w./-]*\w|[\w./-]+/[\w.-]+\.cs)[`\s]")]
    private static partial Regex RepositoryPath();
}
