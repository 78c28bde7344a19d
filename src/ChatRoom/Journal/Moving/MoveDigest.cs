using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChatRoom.Journal.Moving;

/// <summary>The number of rows of a table, and a SHA-256 over all of them in their order.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Hash">The hash, hexadecimal.</param>
internal sealed record MoveDigest(long Rows, string Hash)
{
    private const byte Null = 0;
    private const byte Number = 1;
    private const byte Text = 2;

    /// <summary>Reads a table of a storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="table">The table.</param>
    /// <param name="seen">Called with each row.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<MoveDigest> OfAsync(IMoveSource storage, MoveTable table, Action<object?[]> seen, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        for (var page = await storage.ReadAsync(table, null, cancellationToken); page.Count > 0; page = await storage.ReadAsync(table, page[^1], cancellationToken))
        {
            foreach (var row in page)
            {
                Add(hash, row);
                seen(row);
            }

            rows += page.Count;
        }

        return new MoveDigest(rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // A value is its kind, then the number, or the length and the bytes of the text: so different rows never give the same bytes.
    private static void Add(IncrementalHash hash, object?[] row)
    {
        Span<byte> head = stackalloc byte[9];
        foreach (var value in row)
        {
            var utf8 = value is string text ? Encoding.UTF8.GetBytes(text) : [];
            head[0] = value is null ? Null : value is string ? Text : Number;
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], value as long? ?? utf8.Length);
            hash.AppendData(head);
            hash.AppendData(utf8);
        }
    }
}
