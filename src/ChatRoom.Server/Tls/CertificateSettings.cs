namespace ChatRoom.Server.Tls;

/// <summary>The settings of one certificate, with Kestrel's keys (<c>Path</c>, <c>KeyPath</c>, <c>Password</c>, or <c>Subject</c>, …).</summary>
internal sealed record CertificateSettings
{
    /// <summary>The key of the section, for example <c>Kestrel:Endpoints:ChatTls:Certificate</c>.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// The path of the certificate's file: PEM (the certificate, then its chain), DER or PFX. It is relative to the folder of the
    /// settings file.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The path of the private key's file (PEM); null: the key is in the certificate's file.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the private key or of the PFX file.</summary>
    public string? Password { get; init; }

    /// <summary>A part of the subject of the certificate, to find it in a store.</summary>
    public string? Subject { get; init; }

    /// <summary>The name of the store.</summary>
    public string Store { get; init; } = "My";

    /// <summary>The location of the store: <c>CurrentUser</c> or <c>LocalMachine</c>.</summary>
    public string Location { get; init; } = "CurrentUser";

    /// <summary>Whether to accept a certificate from the store that this machine does not trust.</summary>
    public bool AllowInvalid { get; init; }

    /// <summary>Reads the settings; null if the section is empty.</summary>
    /// <exception cref="CertificateException">The settings contradict each other, or a value is invalid.</exception>
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
