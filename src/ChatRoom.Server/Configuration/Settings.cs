using Microsoft.Extensions.Configuration.Json;

namespace ChatRoom.Server.Configuration;

/// <summary>
/// The settings of one run. They come from four layers, each of which overrides those before it: the defaults inside the
/// program, a settings file, environment variables, the command line. The file is <c>--config</c>, if given. Otherwise it is
/// <c>appsettings.json</c> in the working directory, if that exists and the command reads it, or the one beside the program.
/// </summary>
internal sealed class Settings
{
    private const string FileName = "appsettings.json";
    private const string ChatUrl = "Kestrel:Endpoints:Chat:Url";
    private const string JournalPath = "ChatRoom:Journal:Path";

    // The server compares the files itself (docs/decisions/0088): the framework would apply each change unchecked.
    private const string WatchNoFiles = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>The settings on the command line, in the form <c>--Key=Value</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The value of <c>--config</c>; null: not given.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Whether to read <c>appsettings.json</c> in the working directory. A command that writes files does not: another user may have
    /// planted that file.
    /// </summary>
    public bool ReadsWorkingDirectory { get; init; }

    /// <summary>The value of <c>--port</c>; null: not given.</summary>
    public int? ChatPort { get; init; }

    /// <summary>The value of <c>--http-port</c>; null: not given.</summary>
    public int? HttpPort { get; init; }

    /// <summary>The value of <c>--data</c>; null: not given.</summary>
    public string? DataFolder { get; init; }

    /// <summary>All settings; null before a builder was created.</summary>
    public IConfiguration? Configuration { get; private set; }

    /// <summary>The absolute path of the settings file.</summary>
    public string AppliedFile => Path.GetFullPath(File
        ?? (ReadsWorkingDirectory && System.IO.File.Exists(FileName) ? FileName : Path.Combine(AppContext.BaseDirectory, FileName)));

    /// <summary>Creates a builder that contains all settings and no services of the chat.</summary>
    /// <exception cref="InvalidDataException">The settings file does not exist, or is not JSON; or an option contradicts it.</exception>
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
        return builder;
    }

    /// <summary>Replaces all <c>appsettings.*json</c> files with the file of <c>--config</c>.</summary>
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
            settings[ChatUrl] = WithPort("--port", configuration, ChatUrl, chat);
        }

        if (HttpPort is { } http)
        {
            settings[Urls.HttpUrl] = WithPort("--http-port", configuration, Urls.HttpUrl, http);
        }

        if (DataFolder is { } folder)
        {
            settings[JournalPath] = Path.Combine(folder, Path.GetFileName(configuration[JournalPath]) is { Length: > 0 } name ? name : "chatroom.db");
        }

        return settings;
    }

    /// <summary>Returns a URL with another port. The host stays: a server that listens on loopback still does.</summary>
    /// <exception cref="InvalidDataException">The URL is a Unix socket, which has no port.</exception>
    private static string WithPort(string option, ConfigurationManager configuration, string key, int port)
    {
        try
        {
            var address = BindingAddress.Parse(configuration[key] ?? "");
            return address.IsUnixPipe || address.IsNamedPipe
                ? throw new InvalidDataException($"{option}: {key} is '{configuration[key]}', which has no port; remove one of the two")
                : $"{address.Scheme}://{address.Host}:{port}";
        }
        catch (FormatException)
        {
            return $"http://*:{port}";
        }
    }
}
