using System.Buffers.Binary;

namespace ChatRoom.Server.Files;

/// <summary>What precedes a picture and its thumbnail in the output of the picture process.</summary>
/// <param name="Format">The format of the picture; the thumbnail is WebP.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Bytes">The size of the picture.</param>
/// <param name="ThumbnailBytes">The size of the thumbnail.</param>
internal readonly record struct PictureHead(PictureFormat Format, int Width, int Height, int Bytes, int ThumbnailBytes)
{
    /// <summary>The size of the head.</summary>
    public const int Length = 5 * sizeof(int);

    /// <summary>Writes it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        foreach (var (i, value) in ((int[])[(int)Format, Width, Height, Bytes, ThumbnailBytes]).Index())
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), value);
        }

        return bytes;
    }

    /// <summary>Reads it.</summary>
    public static PictureHead Of(ReadOnlySpan<byte> bytes)
    {
        return new((PictureFormat)Next(bytes, 0), Next(bytes, 1), Next(bytes, 2), Next(bytes, 3), Next(bytes, 4));

        static int Next(ReadOnlySpan<byte> bytes, int i) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
    }

    /// <summary>Whether such a picture can be: the process that wrote it has read a stranger's bytes.</summary>
    /// <param name="most">The most bytes that it may have.</param>
    public bool IsPlausible(long most) =>
        Format is PictureFormat.Jpeg or PictureFormat.Png or PictureFormat.WebP
        && Width is > 0 and <= PictureLimits.MostSide && Height is > 0 and <= PictureLimits.MostSide && Bytes > 0 && Bytes <= most && ThumbnailBytes is > 0 and <= PictureLimits.MostThumbnailBytes;
}
