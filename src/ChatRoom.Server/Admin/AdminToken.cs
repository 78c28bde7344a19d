using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Admin;

/// <summary>
/// The administrators' token, from configuration or from a file, and its check at the start. Kept and compared as a
/// hash, in constant time, so that neither its length nor how much of it was right can be told from outside.
/// </summary>
internal sealed class AdminToken : IValidateOptions<ChatRoomOptions>
{
    private const string Key = "ChatRoom:Admin:Token";
    private const string FileKey = "ChatRoom:Admin:TokenFile";
    private const int MinLength = 16;
    private const int MaxLength = 512;

    private byte[]? _hash;

    /// <summary>Whether there is one.</summary>
    public bool IsConfigured => _hash is not null;

    /// <summary>Whether a text is the token.</summary>
    public bool Matches(string text) => _hash is not null && CryptographicOperations.FixedTimeEquals(Hash(text), _hash);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options)
    {
        var token = Read(options.Admin, out var error);
        _hash = token is null ? null : Hash(token);
        return error is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(error);
    }

    /// <summary>The token; null if none is configured, or if it is not one. No message tells anything of it.</summary>
    private static string? Read(AdminOptions admin, out string? error)
    {
        error = null;
        if (admin.TokenFile.Length == 0)
        {
            return admin.Token.Length == 0 ? null : Checked(admin.Token, Key, out error);
        }

        if (admin.Token.Length > 0)
        {
            error = $"{FileKey}: there is a token in {Key}, too; allowed: one of the two";
            return null;
        }

        try
        {
            return Checked(File.ReadAllText(admin.TokenFile).Trim(), $"{FileKey}: the token in '{admin.TokenFile}'", out error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = $"{FileKey}: '{admin.TokenFile}' cannot be read: {e.Message}";
            return null;
        }
    }

    private static string? Checked(string token, string where, out string? error)
    {
        var isToken = token.Length is >= MinLength and <= MaxLength && token.All(static c => c is > ' ' and <= '~');
        error = isToken ? null : $"{where}: too short, too long, or of other characters; allowed: {MinLength} to {MaxLength} visible ASCII characters";
        return isToken ? token : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
