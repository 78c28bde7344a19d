using System.Net.Mime;

namespace ChatRoom.Server.Files;

/// <summary>Recognizes pictures by their content, whatever anybody says of them.</summary>
internal static class PictureFormats
{
    /// <summary>How many bytes decide.</summary>
    public const int HeadBytes = 12;

    /// <summary>Returns the format of a content.</summary>
    /// <param name="head">Its first bytes; fewer than <see cref="HeadBytes"/> only if it has no more.</param>
    public static PictureFormat Of(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureFormat.Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? PictureFormat.Png
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? PictureFormat.Gif
        : head.StartsWith("RIFF"u8) && head.Length >= HeadBytes && head[8..].StartsWith("WEBP"u8) ? PictureFormat.WebP
        : head.Length >= HeadBytes && head[4..].StartsWith("ftyp"u8) && (head[8..].StartsWith("avif"u8) || head[8..].StartsWith("avis"u8)) ? PictureFormat.Avif
        : PictureFormat.None;

    /// <summary>Returns the media type.</summary>
    public static string TypeOf(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => MediaTypeNames.Image.Jpeg,
        PictureFormat.Png => MediaTypeNames.Image.Png,
        PictureFormat.WebP => MediaTypeNames.Image.Webp,
        PictureFormat.Gif => MediaTypeNames.Image.Gif,
        PictureFormat.Avif => MediaTypeNames.Image.Avif,
        _ => MediaTypeNames.Application.Octet,
    };

    /// <summary>Returns the usual extension of a name.</summary>
    public static string ExtensionOf(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => ".jpg",
        PictureFormat.Png => ".png",
        PictureFormat.WebP => ".webp",
        PictureFormat.Gif => ".gif",
        _ => ".avif",
    };
}
