namespace ChatRoom.Client.Pipes;

/// <summary>The file that the output is redirected to.</summary>
internal interface IOutputFile
{
    /// <summary>The length of the file, in bytes.</summary>
    long Length { get; }

    /// <summary>Truncates the file.</summary>
    /// <exception cref="IOException">The file cannot be truncated.</exception>
    void Cut(long length);
}
