namespace ChatRoom.Client.Pipes;

/// <summary>The file that the output is redirected to.</summary>
internal interface IOutputFile
{
    /// <summary>Its length, in bytes.</summary>
    long Length { get; }

    /// <summary>Truncates it to a length.</summary>
    /// <exception cref="IOException">It cannot be truncated.</exception>
    void Cut(long length);
}
