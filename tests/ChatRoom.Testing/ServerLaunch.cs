namespace ChatRoom.Testing;

/// <summary>How the server is started.</summary>
public sealed record ServerLaunch
{
    public const string ChatOnLoopback = "--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:0";

    public const string HttpOnLoopback = "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0";

    /// <summary>Its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the environment of the tests, of which no setting of the server is passed on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it is started; null: in an empty directory.</summary>
    public string? Directory { get; init; }

    /// <summary>How many files it may open (<c>ulimit -n</c>); null: as many as the tests.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>On loopback with ports of the system's choice, and these settings, as <c>ChatRoom:Lobby=#lounge</c>.</summary>
    public static ServerLaunch OnLoopback(params string[] settings) => new()
    {
        Arguments = [ChatOnLoopback, HttpOnLoopback, .. settings.Select(static setting => $"--{setting}")],
    };
}
