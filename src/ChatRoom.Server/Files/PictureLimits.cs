namespace ChatRoom.Server.Files;

/// <summary>The limits of pictures. They are checked before anything is decoded.</summary>
internal static class PictureLimits
{
    /// <summary>Bytes of a picture before it is decoded.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <summary>Bytes of a thumbnail.</summary>
    public const int MostThumbnailBytes = 1024 * 1024;

    /// <summary>Pixels of all frames together.</summary>
    public const long MostPixels = 40_000_000;

    /// <summary>Pixels of a side.</summary>
    public const int MostSide = 16_384;

    /// <summary>Frames.</summary>
    public const int MostFrames = 300;

    /// <summary>The sides of a thumbnail, at most.</summary>
    public const int ThumbnailSide = 480;

    /// <summary>Memory that the picture process may use, beside what it has when it starts.</summary>
    public const ulong MostMemory = 512UL * 1024 * 1024;

    /// <summary>Seconds of processor time.</summary>
    public const ulong MostCpuSeconds = 10;

    /// <summary>How long the process may take.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(15);
}
