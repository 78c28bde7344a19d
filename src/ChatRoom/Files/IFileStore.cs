namespace ChatRoom.Files;

/// <summary>
/// Keeps the contents of files under their ids, for this chat alone. What is known about them is in the chat's state, which has
/// stores of its own (<see cref="State.IStateStore"/>). Implementations are thread-safe.
/// </summary>
public interface IFileStore
{
    /// <summary>Whether it can keep files at all.</summary>
    bool IsAvailable { get; }

    /// <summary>How many bytes can still be stored, as far as that is known.</summary>
    /// <exception cref="IOException">It cannot be found out.</exception>
    long FreeBytes { get; }

    /// <summary>Opens a new content, which nobody else can read before <see cref="Publish"/>.</summary>
    /// <param name="name">The name of the content.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    Stream Create(FileContent name);

    /// <summary>Opens a content for reading that is not published yet.</summary>
    /// <param name="name">The name of the content.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    Stream OpenUnpublished(FileContent name);

    /// <summary>Makes a content that was written readable by all.</summary>
    /// <param name="name">The name under which it was written.</param>
    /// <param name="published">The name that it has from now on.</param>
    /// <exception cref="IOException">It cannot be stored.</exception>
    void Publish(FileContent name, FileContent published);

    /// <summary>Opens a content for reading at any position; returns null if it does not exist.</summary>
    /// <param name="name">The name of the content.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    Stream? Open(FileContent name);

    /// <summary>Deletes all contents of a file, published or not.</summary>
    /// <param name="id">The id of the file.</param>
    /// <exception cref="IOException">They cannot be deleted.</exception>
    void Delete(string id);

    /// <summary>Returns the ids of all files, and deletes contents that were never published: call it before anything is created.</summary>
    /// <exception cref="IOException">They cannot be listed.</exception>
    IEnumerable<string> Recover();
}
