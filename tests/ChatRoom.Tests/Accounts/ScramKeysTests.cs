using System.Security.Cryptography;
using System.Text;
using ChatRoom.Accounts;

namespace ChatRoom.Tests.Accounts;

public class ScramKeysTests
{
    // RFC 7677, section 3.
    private const string AuthMessage =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static readonly byte[] Salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static readonly byte[] Proof = Convert.FromBase64String("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

    [Fact]
    public void Keys_are_those_of_the_example_of_RFC_7677()
    {
        var keys = ScramKeys.Derive(PasswordOf("pencil"), Salt, 4096);

        Convert.ToBase64String(HMACSHA256.HashData(keys.ServerKey, Encoding.UTF8.GetBytes(AuthMessage)))
            .Should().Be("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        var signature = HMACSHA256.HashData(keys.StoredKey, Encoding.UTF8.GetBytes(AuthMessage));
        SHA256.HashData([.. Proof.Zip(signature, static (a, b) => (byte)(a ^ b))]).Should().Equal(keys.StoredKey);
    }

    [Fact]
    public void Another_password_or_salt_or_count_gives_other_keys()
    {
        var keys = ScramKeys.Derive(PasswordOf("pencil"), Salt, 4096);

        ScramKeys.AreSame(keys, ScramKeys.Derive(PasswordOf("pencil"), Salt, 4096)).Should().BeTrue();
        ScramKeys.AreSame(keys, ScramKeys.Derive(PasswordOf("Pencil"), Salt, 4096)).Should().BeFalse();
        ScramKeys.AreSame(keys, ScramKeys.Derive(PasswordOf("pencil"), [.. Salt, 0], 4096)).Should().BeFalse();
        ScramKeys.AreSame(keys, ScramKeys.Derive(PasswordOf("pencil"), Salt, 4097)).Should().BeFalse();
    }

    private static Password PasswordOf(string text) => Password.TryParse(text, out var password) ? password : throw new ArgumentException(text);
}
