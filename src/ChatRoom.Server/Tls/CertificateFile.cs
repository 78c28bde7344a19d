namespace ChatRoom.Server.Tls;

/// <summary>What was in a file when it was read, or why it could not be.</summary>
/// <param name="Key">The setting that names it.</param>
/// <param name="Bytes">What was in it; null if it could not be read.</param>
/// <param name="Problem">Why not, for people.</param>
internal sealed record CertificateFile(string Key, byte[]? Bytes, string? Problem)
{
    // Far more than any chain; so that a path to something else does not fill the memory.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads it whole; never throws for what the file is.</summary>
    public static CertificateFile Read(string key, string path, string contentRoot)
    {
        path = Path.Combine(contentRoot, path); // told in full: people expect what is relative to be elsewhere
        try
        {
            // The whole content each time, through whatever links lead there: so replacing the file, renaming another
            // over it, and exchanging a link on its path are all one.
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                return new CertificateFile(key, null, $"'{path}' is larger than 1 MiB, which no certificate is");
            }

            var bytes = new byte[file.Length];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return new CertificateFile(key, bytes[..count], null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new CertificateFile(key, null, $"'{path}' does not exist");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return new CertificateFile(key, null, $"'{path}' is a directory; allowed: a file");
        }
        catch (UnauthorizedAccessException)
        {
            return new CertificateFile(key, null, $"'{path}' may not be read by the user that the server runs as ({Environment.UserName})");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return new CertificateFile(key, null, $"'{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>What was in it.</summary>
    /// <exception cref="CertificateException">It could not be read.</exception>
    public byte[] Content => Bytes ?? throw new CertificateException(Key, Problem!);
}
