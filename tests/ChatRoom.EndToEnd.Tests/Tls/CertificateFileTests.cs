using System.Runtime.InteropServices;
using ChatRoom.Server.Tls;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>Files that certificates are read from.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly CertificateFolder _folder = new();

    [Fact]
    public void Unreadable_file_is_reported_with_the_user()
    {
        var path = _folder["tls.key"];
        File.WriteAllText(path, "key");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        // Root can read everything, so this thread accesses files as the user nobody for a while (setfsuid(2)).
        _ = SetFileUser(Nobody);
        try
        {
            Reading(path, "/").Should().Throw<CertificateException>()
                .WithMessage($"key: '{path}' is not readable for the user that the server runs as ({Environment.UserName})");
        }
        finally
        {
            _ = SetFileUser(0);
        }
    }

    [Fact]
    public void Too_large_file_is_reported_and_not_read()
    {
        using (var file = File.Create(_folder["large"]))
        {
            file.SetLength(2 * 1024 * 1024);
        }

        Reading("large", _folder.Path).Should().Throw<CertificateException>()
            .WithMessage($"key: '{_folder["large"]}' is larger than 1 MiB, so it is not a certificate");
    }

    [Fact]
    public void File_is_relative_to_the_content_root()
    {
        File.WriteAllText(_folder["tls.crt"], "text");

        CertificateLoader.ReadFile("key", "tls.crt", _folder.Path).Should().Equal("text"u8.ToArray());
    }

    private static Func<byte[]> Reading(string path, string contentRoot) => () => CertificateLoader.ReadFile("key", path, contentRoot);

    public void Dispose() => _folder.Dispose();

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileUser(int uid);
}
