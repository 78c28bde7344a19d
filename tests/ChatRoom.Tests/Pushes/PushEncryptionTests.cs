using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.Pushes;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Tests.Pushes;

/// <summary>What push services get: encrypted for the browser, signed by the server.</summary>
public sealed class PushEncryptionTests
{
    [Fact]
    public void Example_of_the_standard_is_encrypted_as_there()
    {
        // RFC 8291, 5 and appendix A
        var own = P256.KeyOf(Base64Url.DecodeFromChars("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
        own.D = Base64Url.DecodeFromChars("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        using var key = ECDiffieHellman.Create(own);

        var encrypted = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8,
            Base64Url.DecodeFromChars("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg"), key, Base64Url.DecodeFromChars("DGv6ra1nlYgDCS1FRnbzlw"));

        Base64Url.EncodeToString(encrypted).Should().Be(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    [Fact]
    public void Text_is_read_by_its_browser_alone_and_never_encrypted_the_same_way()
    {
        using var browser = new PushBrowser();
        using var other = new PushBrowser();
        const string text = "zoë: 👋";

        var encrypted = EncryptFor(browser, text);

        browser.Decrypt(encrypted).Should().Be(text);
        other.Invoking(one => one.Decrypt(encrypted)).Should().Throw<CryptographicException>();
        EncryptFor(browser, text).Should().NotEqual(encrypted);
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_is_no_key()
    {
        using var browser = new PushBrowser();
        var point = Base64Url.DecodeFromChars(browser.Key);

        P256.IsKey(point).Should().BeTrue();
        P256.IsKey([.. point[..^1], (byte)(point[^1] ^ 1)]).Should().BeFalse();
        P256.IsKey(point.AsSpan(1)).Should().BeFalse();
        P256.IsKey([2, .. point[1..]]).Should().BeFalse();
    }

    [Fact]
    public void Header_is_signed_by_the_key_and_says_for_whom_and_how_long()
    {
        using var state = new ChatState(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System);
        var vapid = new Vapid(state);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_453_523_768) - TimeSpan.FromHours(12);

        var header = vapid.HeaderFor(new Uri("https://push.example.net/abc?d"), "mailto:push@example.com", now);

        PushBrowser.ClaimsIn(header, vapid.PublicKey).GetProperty("aud").GetString().Should().Be("https://push.example.net");
        // RFC 8292, 2.4: the same claims
        header.Should().StartWith("vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.");
        new Vapid(state).PublicKey.Should().Be(vapid.PublicKey);
    }

    private static byte[] EncryptFor(PushBrowser browser, string text) =>
        PushEncryption.Encrypt(Encoding.UTF8.GetBytes(text), Base64Url.DecodeFromChars(browser.Key), Base64Url.DecodeFromChars(browser.Auth));
}
