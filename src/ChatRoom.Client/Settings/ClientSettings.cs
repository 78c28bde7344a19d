using ChatRoom.Connection.Transport;


namespace ChatRoom.Client.Settings;

/// <summary>The settings, from the command line, the environment variables and the settings file.</summary>
internal sealed record ClientSettings
{
    /// <summary>The address of the server.</summary>
    public required ServerAddress Server { get; init; }

    /// <summary>The alias to ask for; null: ask the user, or take the first line of the input.</summary>
    public string? Alias { get; init; }

    /// <summary>The alias to use at a terminal if <see cref="Alias"/> is null; null: ask the user.</summary>
    public string? DefaultAlias { get; init; }

    /// <summary>The password of the account, or an access token in its place; null: ask the user if the server does.</summary>
    public ConfiguredPassword? Password { get; init; }

    /// <summary>The certificates to trust; null: no TLS.</summary>
    public CertificateTrust? Tls { get; init; }

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool IsClassic { get; init; }

    /// <summary>Whether to reconnect after the connection was lost.</summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>The file that keeps the session for the next start; null: none.</summary>
    public string? ResumeFile { get; init; }

    /// <summary>The sustained rate of sending, in lines per second; 0: as fast as the server reads.</summary>
    public double LinesPerSecond { get; init; } = DefaultLinesPerSecond;

    /// <summary>Whether to ring the terminal's bell for mentions and whispers.</summary>
    public bool Bell { get; init; } = true;

    /// <summary>Whether to print plain lines at a terminal, without moving the cursor.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The default rate: just below a server's default limit, so that the server never stops reading.</summary>
    public const double DefaultLinesPerSecond = 4.8;
}
