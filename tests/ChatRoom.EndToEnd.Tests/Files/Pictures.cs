using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>Small pictures, made by the tests.</summary>
internal static class Pictures
{
    /// <summary>In the metadata of <see cref="PhotoOfPhone"/>.</summary>
    public const string Position = "52/1 31/1 12/1";

    /// <summary>A JPEG of 64 × 48 pixels that a phone has taken upright (orientation 6), with its position.</summary>
    public static byte[] PhotoOfPhone()
    {
        using var plain = Gradient(64, 48);
        using var tagged = plain.Mutate(static image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.GStrType, "exif-ifd0-Model", "Spyphone");
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", Position);
        });
        return tagged.JpegsaveBuffer();
    }

    /// <summary>A PNG.</summary>
    public static byte[] Png(int width, int height)
    {
        using var image = Gradient(width, height);
        return image.PngsaveBuffer();
    }

    /// <summary>A GIF that moves: three frames.</summary>
    public static byte[] MovingGif()
    {
        using var frames = Image.Arrayjoin([Gradient(20, 10), Gradient(20, 10).Invert(), Gradient(20, 10)], across: 1);
        using var moving = frames.Mutate(static image => image.Set(GValue.GIntType, "page-height", 10));
        return moving.GifsaveBuffer();
    }

    /// <summary>A PNG that is small until it is unpacked: a bit for each of 20,000 × 20,000 pixels.</summary>
    public static byte[] Bomb()
    {
        const int side = 20_000;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            var row = new byte[1 + (side / 8)];
            for (var i = 0; i < side; i++)
            {
                zlib.Write(row);
            }
        }

        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, side);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), side);
        head[8] = 1; // bits; the rest: grey, not interlaced
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", head), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static Image Gradient(int width, int height)
    {
        using var xy = Image.Xyz(width, height);
        return xy.Linear([1.0, 1.0], [0.0, 0.0]).Bandjoin(100).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[4 + body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }
}
