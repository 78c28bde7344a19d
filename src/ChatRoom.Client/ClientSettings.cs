using ChatRoom.Client.Connections;

namespace ChatRoom.Client;

/// <summary>What the command line says.</summary>
internal sealed record ClientSettings
{
    /// <summary>Where the server is.</summary>
    public required ServerAddress Server { get; init; }

    /// <summary>The alias to ask for; null: the user is asked, or the first line of the input is it.</summary>
    public string? Alias { get; init; }

    /// <summary>How the server proves who it is; null: no TLS.</summary>
    public CertificateTrust? Tls { get; init; }

    /// <summary>Whether a connection that was lost is made again.</summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>The file that keeps our place for another life of the client; null: none does.</summary>
    public string? ResumeFile { get; init; }

    /// <summary>Lines a second that are sent on and on; 0: as fast as the server reads.</summary>
    public double LinesPerSecond { get; init; } = DefaultLinesPerSecond;

    /// <summary>Just below what a server lets through by default, so that it never has to hold us up.</summary>
    public const double DefaultLinesPerSecond = 4.8;
}
