namespace ChatRoom.Files;

/// <summary>The store of a chat that takes no files.</summary>
internal sealed class NoFileStore : IFileStore
{
    /// <inheritdoc />
    public bool IsAvailable => false;

    /// <inheritdoc />
    public long FreeBytes => 0;

    /// <inheritdoc />
    public Stream Create(FileContent name) => throw new NotSupportedException();

    /// <inheritdoc />
    public Stream OpenUnpublished(FileContent name) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Publish(FileContent name, FileContent published) => throw new NotSupportedException();

    /// <inheritdoc />
    public Stream? Open(FileContent name) => null;

    /// <inheritdoc />
    public void Delete(string id)
    {
        // Nothing was ever stored.
    }

    /// <inheritdoc />
    public IEnumerable<string> Recover() => [];
}
