using Microsoft.Extensions.Configuration.Json;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// The settings of one run. From the lowest layer: the defaults inside the program, a settings file, environment
/// variables, the command line. The file is <c>--config</c>; or <c>appsettings.json</c> of the working directory, where the
/// command reads that; or the one beside the program.
/// </summary>
internal sealed class Settings
{
    private const string FileName = "appsettings.json";
    private const string ChatUrl = "Kestrel:Endpoints:Chat:Url";
    private const string JournalPath = "ChatRoom:Journal:Path";

    // Settings are reloaded on SIGHUP (docs/decisions/0050). Watchers are few for each user.
    private const string WatchNoFiles = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Settings on the command line, as <c>--Key=Value</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>--config</c>; null: not given.</summary>
    public string? File { get; init; }

    /// <summary>Whether <c>appsettings.json</c> of the working directory is read. A command that writes files does not: anybody may have put it there.</summary>
    public bool ReadsWorkingDirectory { get; init; }

    /// <summary><c>--port</c>.</summary>
    public int? ChatPort { get; init; }

    /// <summary><c>--http-port</c>.</summary>
    public int? HttpPort { get; init; }

    /// <summary><c>--data</c>.</summary>
    public string? DataFolder { get; init; }

    /// <summary>All settings, once a builder was created; else null.</summary>
    public IConfiguration? Configuration { get; private set; }

    /// <summary>The settings file that applies, absolute.</summary>
    public string AppliedFile => Path.GetFullPath(File
        ?? (ReadsWorkingDirectory && System.IO.File.Exists(FileName) ? FileName : Path.Combine(AppContext.BaseDirectory, FileName)));

    /// <summary>Creates a builder with all settings read, and nothing else.</summary>
    /// <exception cref="InvalidDataException">The settings file does not exist, or is not JSON.</exception>
    public WebApplicationBuilder CreateBuilder()
    {
        if (File is not null && !System.IO.File.Exists(File))
        {
            throw new InvalidDataException($"--config: the file '{AppliedFile}' does not exist");
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [WatchNoFiles, .. Arguments],
            ContentRootPath = Path.GetDirectoryName(AppliedFile),
        });
        Configuration = builder.Configuration;
        if (File is not null)
        {
            ReplaceFile(builder.Configuration.Sources);
        }

        builder.Configuration.Sources.Insert(0, Defaults.Source);
        builder.Configuration.MapUrlsToEndpoints();
        builder.Configuration.AddInMemoryCollection(ShortOptions(builder.Configuration));
        builder.Services.PostConfigure<ChatRoomOptions>(MakeAbsolute);
        return builder;
    }

    /// <summary>Makes the journal's path absolute, so that all messages show where it is.</summary>
    public static void MakeAbsolute(ChatRoomOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Journal.Path) && !options.Journal.Path.Contains('\0', StringComparison.Ordinal))
        {
            options.Journal.Path = Path.GetFullPath(options.Journal.Path);
        }
    }

    /// <summary>Reads the file of <c>--config</c> in place of all <c>appsettings.*json</c>.</summary>
    private void ReplaceFile(IList<IConfigurationSource> sources)
    {
        var replaced = sources.OfType<JsonConfigurationSource>().ToArray();
        var index = sources.IndexOf(replaced[0]);
        foreach (var one in replaced)
        {
            sources.Remove(one);
        }

        var source = new JsonConfigurationSource { Path = AppliedFile };
        source.ResolveFileProvider();
        sources.Insert(index, source);
    }

    private Dictionary<string, string?> ShortOptions(ConfigurationManager configuration)
    {
        var settings = new Dictionary<string, string?>();
        if (ChatPort is { } chat)
        {
            settings[ChatUrl] = WithPort(configuration[ChatUrl], chat);
        }

        if (HttpPort is { } http)
        {
            settings[Urls.HttpUrl] = WithPort(configuration[Urls.HttpUrl], http);
        }

        if (DataFolder is { } folder)
        {
            settings[JournalPath] = Path.Combine(folder, Path.GetFileName(configuration[JournalPath]) is { Length: > 0 } name ? name : "chatroom.db");
        }

        return settings;
    }

    /// <summary>Changes the port alone: a server that listens on loopback only goes on doing so.</summary>
    private static string WithPort(string? url, int port)
    {
        try
        {
            var address = BindingAddress.Parse(url ?? "");
            return address.IsUnixPipe || address.IsNamedPipe ? $"http://*:{port}" : $"{address.Scheme}://{address.Host}:{port}";
        }
        catch (FormatException)
        {
            return $"http://*:{port}";
        }
    }
}
