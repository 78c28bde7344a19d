using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ChatRoom.Accounts;

/// <summary>A password that a client has given, prepared (<see cref="SaslPrep"/>). It is neither stored nor logged.</summary>
internal sealed class Password
{
    /// <summary>The longest password, in characters (UTF-16 units) before it is prepared, which bounds the work for it.</summary>
    public const int MostCharacters = 256;

    private readonly byte[] _utf8;

    private Password(string prepared)
    {
        _utf8 = Encoding.UTF8.GetBytes(prepared);
        Length = prepared.EnumerateRunes().Count();
    }

    /// <summary>A stand-in for what cannot be a password, so that checking it costs the same. It is nobody's password.</summary>
    public static Password Impossible { get; } = new("");

    /// <summary>How many characters (code points) it has.</summary>
    public int Length { get; }

    /// <summary>Its bytes (UTF-8), from which keys are derived.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Makes a password of what a client gave; false if it is empty, too long, or contains a character that no password can contain.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Password? password)
    {
        password = text.Length is > 0 and <= MostCharacters && SaslPrep.TryPrepare(text, out var prepared) && prepared.Length > 0
            ? new Password(prepared)
            : null;
        return password is not null;
    }

    /// <summary>Not the password: many people read logs.</summary>
    public override string ToString() => "a password";
}
