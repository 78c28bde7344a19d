using System.Text;

namespace ChatRoom.Tests.Commands;

/// <summary>Arguments that nobody who means well enters.</summary>
internal static class HostileArguments
{
    /// <summary>Texts: too few, too many, and what parsers, stores and terminals may trip over.</summary>
    public static readonly string[] Texts =
    [
        "",
        "a",
        "one two three four five six seven eight nine ten",
        "bob ten more words follow the name of somebody who exists",
        "-", "--", "-- --", "-g", "-g -g -g", "--try", "-g --try --login-required", "set", "set private", "new", "end", "owner", "me", "me no",
        new string('x', 3_900),
        new string('x', 4_090),
        new string('y', 9_000),
        string.Join(' ', Enumerable.Repeat("w", 1_900)),
        "\u0001\u0002\u0007\u001B[2J\u001B]0;title\u0007\u009B31m",
        "a\0b\0",
        "\u202Eabc\u202D \u2066x\u2069 \u200F",
        "\u200B\u2060\uFEFF\u00AD",
        $"z{new string('\u0301', 300)}lg\u0489\u0336o",
        "%s%s%n%x {0} {0:N999999999} $HOME `id` $(id)",
        "'; DROP TABLE state; -- \" OR ''='",
        "' OR 1=1 /* bob */",
        "(a+)+$ (.*)*b [a-z]{1,9999} (?:(?:x*)*)*y",
        "*", "***************a", "?", "a*a*a*a*a*a*a*a*b", "alias:", "alias:*?*",
        "0", "-1", "9223372036854775807", "9223372036854775808", "#18446744073709551616", "#0", "#-5", "1e400", "NaN", "٣", "0x10",
        "bob -5m", "bob 99999999999999d", "bob 0s", "bob 1m2h3x why -- -- --", "-5m", "99999999999999999999d", "30000000000s",
        "1.2.3.4/99", "::/0", "0.0.0.0/0", "1.2.3.4/-1", "::ffff:1.2.3.4/200", "fe80::1%eth0/64", "999.1.1.1", "1.2.3.4/8/8", "-g 203.0.113.0/33 1h",
        "#", "##", "#lobby/../x", "#%00", "../../etc/passwd", "\\\\host\\share", "http://127.0.0.1/", "{\"say\":\"x\"}", "[]", "<b>x</b>",
        "from:", "from:' page:-1", "\"unclosed", "-\"", "before:99999999999999999999", "act: room:", "page:99999999999",
        "👨‍👩‍👧‍👦🏳️‍🌈🇩🇪", "ﷺﷺﷺ", "İıſẞ", "\uE000\uFFFD",
    ];

    /// <summary>Bytes that are not UTF-8.</summary>
    public static readonly byte[][] NotUtf8 = [[0xC3, 0x28], [0xE2, 0x82], [0xF0, 0x28, 0x8C, 0xBC], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80]];

    /// <summary>Values of members of json requests.</summary>
    public static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "[]", "[\"#ops\",3]", "{}", "{\"a\":{}}",
        "\"#ops\"", "\"#\\u0000\"", "\"\\u202e\"", "\"e:1\"", "\"e5f3a:99999999999999999999\"", "\":\"", "\"bob\"",
        .. Texts.Where(static text => text.Length < 100).Select(Quoted),
        $"\"{new string('x', 3_000)}\"",
        $"\"{new string('x', 12_000)}\"",
    ];

    /// <summary>Returns a text as a JSON string.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c is '"' or '\\' || c < ' ' ? quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
