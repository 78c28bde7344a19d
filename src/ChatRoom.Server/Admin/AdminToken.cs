using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Admin;

/// <summary>
/// The administrators' token, from the settings or from a file. It is kept as a hash and compared in constant time. So a caller
/// learns neither its length nor how much of a guess was right.
/// </summary>
internal sealed class AdminToken
{
    private const string Key = "ChatRoom:Admin:Token";
    private const string FileKey = "ChatRoom:Admin:TokenFile";
    private const int MinLength = 16;
    private const int MaxLength = 512;

    private readonly IOptions<AdminOptions> _options;
    private byte[]? _hash;
    private int _version;

    public AdminToken(IOptions<AdminOptions> options)
    {
        _options = options;
        Read();
    }

    /// <summary>Whether a token is configured.</summary>
    public bool IsConfigured => Volatile.Read(ref _hash) is not null;

    /// <summary>Another number after each reading, which may have brought another token.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Returns whether a text is the token.</summary>
    public bool Matches(string text) => Volatile.Read(ref _hash) is { } hash && CryptographicOperations.FixedTimeEquals(Hash(text), hash);

    /// <summary>Reads the token again. Keeps the current token if the new one cannot be read, so that an error never grants access.</summary>
    public void Read()
    {
        var token = Read(_options.Value, out var error);
        if (error is null)
        {
            Volatile.Write(ref _hash, token is null ? null : Hash(token));
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Returns the errors in the settings, one line each. The messages do not contain the token.</summary>
    public static IEnumerable<string> Errors(AdminOptions admin)
    {
        Read(admin, out var error);
        return error is null ? [] : [error];
    }

    private static string? Read(AdminOptions admin, out string? error)
    {
        error = null;
        if (admin.TokenFile.Length == 0)
        {
            return admin.Token.Length == 0 ? null : Checked(admin.Token, Key, out error);
        }

        if (admin.Token.Length > 0)
        {
            error = $"{FileKey}: {Key} is set, too; allowed: one of the two";
            return null;
        }

        var path = Path.GetFullPath(admin.TokenFile);
        try
        {
            return Checked(File.ReadAllText(path).Trim(), $"{FileKey}: the token in '{path}'", out error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = $"{FileKey}: '{path}' cannot be read: {e.Message}";
            return null;
        }
    }

    private static string? Checked(string token, string where, out string? error)
    {
        var isToken = token.Length is >= MinLength and <= MaxLength && token.All(static c => c is > ' ' and <= '~');
        error = isToken ? null : $"{where}: too short, too long, or with other characters; allowed: {MinLength} to {MaxLength} visible ASCII characters";
        return isToken ? token : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
