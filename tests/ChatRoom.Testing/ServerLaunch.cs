namespace ChatRoom.Testing;

/// <summary>The options of starting a server.</summary>
public sealed record ServerLaunch
{
    public const string ChatOnLoopback = "--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:0";

    public const string HttpOnLoopback = "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0";

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Additional environment variables. Settings of the server in the tests' own environment are not passed on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The working directory; null: an empty directory.</summary>
    public string? Directory { get; init; }

    /// <summary>The open file limit (<c>ulimit -n</c>); null: the limit of the tests.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>Returns the options for a server on loopback, on ports that the system chooses, with settings such as <c>ChatRoom:Lobby=#lounge</c>.</summary>
    public static ServerLaunch OnLoopback(params string[] settings) => new()
    {
        Arguments = [ChatOnLoopback, HttpOnLoopback, .. settings.Select(static setting => $"--{setting}")],
    };
}
