namespace ChatRoom.Server.Files;

/// <summary>The formats of pictures that browsers show and cannot run scripts. Numbers are part of the picture process's output.</summary>
internal enum PictureFormat
{
    /// <summary>Not such a picture.</summary>
    None = 0,

    /// <summary>JPEG.</summary>
    Jpeg = 1,

    /// <summary>PNG.</summary>
    Png = 2,

    /// <summary>WebP.</summary>
    WebP = 3,

    /// <summary>GIF: is stored as PNG or, if it moves, as WebP.</summary>
    Gif = 4,

    /// <summary>AVIF: is stored as WebP.</summary>
    Avif = 5,
}
