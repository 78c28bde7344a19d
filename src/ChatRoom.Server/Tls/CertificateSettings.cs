namespace ChatRoom.Server.Tls;

/// <summary>Where one certificate is: a section with Kestrel's keys (<c>Path</c>, <c>KeyPath</c>, <c>Password</c>, or <c>Subject</c>, …).</summary>
internal sealed record CertificateSettings
{
    /// <summary>The section's own key, as <c>Kestrel:Endpoints:ChatTls:Certificate</c>.</summary>
    public required string Key { get; init; }

    /// <summary>A file: PEM (certificate, then its chain), DER or PFX. Relative ones are to the content root.</summary>
    public string? Path { get; init; }

    /// <summary>The file with the private key (PEM); null: it is in the same file.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Of the private key's file, or of the PFX.</summary>
    public string? Password { get; init; }

    /// <summary>What the subject of a certificate in a store contains.</summary>
    public string? Subject { get; init; }

    /// <summary>The store's name.</summary>
    public string Store { get; init; } = "My";

    /// <summary>Whose store: <c>CurrentUser</c> or <c>LocalMachine</c>.</summary>
    public string Location { get; init; } = "CurrentUser";

    /// <summary>Whether one of the store may be one that this machine would not trust.</summary>
    public bool AllowInvalid { get; init; }

    /// <summary>Reads it; null if there is nothing under the section.</summary>
    /// <exception cref="CertificateException">It is contradictory, or a value is none for its key.</exception>
    public static CertificateSettings? Read(IConfigurationSection section)
    {
        if (!section.Exists())
        {
            return null;
        }

        var settings = new CertificateSettings
        {
            Key = section.Path,
            Path = NullIfEmpty(section["Path"]),
            KeyPath = NullIfEmpty(section["KeyPath"]),
            Password = section["Password"],
            Subject = NullIfEmpty(section["Subject"]),
            Store = NullIfEmpty(section["Store"]) ?? "My",
            Location = NullIfEmpty(section["Location"]) ?? "CurrentUser",
            AllowInvalid = ReadBoolean(section.GetSection("AllowInvalid")),
        };
        return (settings.Path, settings.Subject) switch
        {
            (null, null) => throw new CertificateException(section.Path, "neither Path (a file) nor Subject (of the store) is set"),
            (not null, not null) => throw new CertificateException(section.Path, "both Path (a file) and Subject (of the store) are set; allowed: one of them"),
            _ => settings,
        };
    }

    private static bool ReadBoolean(IConfigurationSection section) => NullIfEmpty(section.Value) is { } text
        && (bool.TryParse(text, out var value) ? value : throw new CertificateException(section.Path, $"'{text}' is not a valid value; allowed: true | false"));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
