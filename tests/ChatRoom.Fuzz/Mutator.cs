using System.Text;

namespace ChatRoom.Fuzz;

/// <summary>Creates new inputs from old ones, by a few random changes or by joining parts of two.</summary>
internal sealed class Mutator(Random random)
{
    /// <summary>The longest input, in bytes: beyond every limit that the code has for one line or header.</summary>
    private const int MaxBytes = 6000;

    /// <summary>Words of the protocols, which random bytes would hardly ever contain.</summary>
    private static readonly byte[][] Words =
    [
        [255, 253, 1], [255, 251, 3], [255, 250, 24, 1], [255, 240], [255, 246], [255, 247], [255, 248], [255, 255], [255], [0], [8], [127], [0x15], [0x17],
        "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\r\0"u8.ToArray(), "\0\0\0\0"u8.ToArray(), ": "u8.ToArray(), "/"u8.ToArray(),
        "bob"u8.ToArray(), "bobbob: hi"u8.ToArray(), "/resume "u8.ToArray(), "/msg bob "u8.ToArray(), "{\"alias\":"u8.ToArray(),
        "{\"say\":\"hi\",\"room\":\"#a\",\"ref\":\"c\"}\n"u8.ToArray(), "{\"join\":\"#a\",\"after\":\"e1:7\"}"u8.ToArray(), ",\"x\":[{}]"u8.ToArray(), "\\ud83d\\ude00"u8.ToArray(), "GET / HTTP/1.1\r\n"u8.ToArray(),
        "SSH-2.0-x\r\n"u8.ToArray(), [0x16, 3, 1, 2, 0, 1], [3, 0, 0, 0x2F, 0x2A, 0xE0], "\u001b[31m"u8.ToArray(), "\u001b]0;x\a"u8.ToArray(), "\u001bPq"u8.ToArray(),
        "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n"u8.ToArray(), "PROXY TCP6 ::1 ::2 1 65535\r\n"u8.ToArray(), "PROXY UNKNOWN\r\n"u8.ToArray(),
        [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2], [0, 0, 0, 0, 0, 4],
        "é"u8.ToArray(), "😀"u8.ToArray(), "👨‍👩‍👧"u8.ToArray(), "\u200b"u8.ToArray(), "\u202e"u8.ToArray(), "\u0301"u8.ToArray(), "раul"u8.ToArray(), "ﬁ"u8.ToArray(),
        [0xEF, 0xBB, 0xBF], [0xC3], [0xF0, 0x9F], [0xED, 0xA0, 0x80], "\"a b\" -c from:d e* page:2"u8.ToArray(), "0123456789abcdef0123456789abcdef"u8.ToArray(),
        Encoding.ASCII.GetBytes(new string('a', 4096)),
    ];

    public byte[] Next(IReadOnlyList<byte[]> queue)
    {
        var input = new List<byte>(queue[random.Next(queue.Count)]);
        if (random.Next(8) == 0)
        {
            var other = queue[random.Next(queue.Count)];
            input = [.. input[..random.Next(input.Count + 1)], .. other[random.Next(other.Length + 1)..]];
        }

        for (var changes = 1 << random.Next(5); changes > 0; changes--)
        {
            Change(input);
        }

        return [.. input.Take(MaxBytes)];
    }

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(random.Next(1, 9), input.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                input.RemoveRange(at, length);
                break;
            case 4:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 5 when length > 0 && random.Next(20) == 0:
                input.InsertRange(at, Enumerable.Repeat(input[at], random.Next(1, 300)));
                break;
            default:
                input.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
        }
    }
}
