namespace ChatRoom.Client.Pipes;

/// <summary>The file that the output goes to.</summary>
internal interface IOutputFile
{
    /// <summary>How long it is, in bytes.</summary>
    long Length { get; }

    /// <summary>Cuts off what is beyond this length.</summary>
    /// <exception cref="IOException">It can't be cut.</exception>
    void Cut(long length);
}
