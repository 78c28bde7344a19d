using ChatRoom.Client.Connections;

namespace ChatRoom.Client.Settings;

/// <summary>The settings: the command line, over environment variables, over the settings file.</summary>
internal sealed record ClientSettings
{
    /// <summary>The server.</summary>
    public required ServerAddress Server { get; init; }

    /// <summary>The alias to ask for; null: ask the user, or take the first line of the input.</summary>
    public string? Alias { get; init; }

    /// <summary>The alias of a person at a terminal who gave none; null: ask.</summary>
    public string? UsualAlias { get; init; }

    /// <summary>Which certificates to trust; null: no TLS.</summary>
    public CertificateTrust? Tls { get; init; }

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool IsClassic { get; init; }

    /// <summary>Whether to reconnect.</summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>The file that keeps our session for the next start; null: none.</summary>
    public string? ResumeFile { get; init; }

    /// <summary>Sustained lines per second; 0: as fast as the server reads.</summary>
    public double LinesPerSecond { get; init; } = DefaultLinesPerSecond;

    /// <summary>Whether to ring the terminal's bell for mentions and whispers.</summary>
    public bool Bell { get; init; } = true;

    /// <summary>Whether to print plain lines at a terminal, without moving the cursor.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Just below a server's default limit, so that the server never has to hold us back.</summary>
    public const double DefaultLinesPerSecond = 4.8;
}
