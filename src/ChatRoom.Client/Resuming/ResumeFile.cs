using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// The file that keeps the session for the next start of the client.
/// <list type="bullet">
/// <item>Anyone who can read the file can take over the session, so only its owner can read it (mode 0600).</item>
/// <item>Symbolic links are not followed: another user may have planted one in a shared folder.</item>
/// <item>The file is replaced as a whole: a client that is killed leaves the old file or the new one.</item>
/// <item>The file is not flushed to the disk: a power failure may leave neither.</item>
/// </list>
/// </summary>
/// <param name="path">The path of the file.</param>
internal sealed partial class ResumeFile(string path)
{
    /// <summary>Reads the file; null if it does not exist.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not a resume file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public ResumeState? Load()
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException("this is a symbolic link; use the file itself");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.ResumeState);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new IOException("not a resume file", e);
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Save(ResumeState state)
    {
        // Neither CreateNew nor the move follows a symbolic link.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var next = $"{path}.new";
        File.Delete(next); // a killed client may have left it
        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, state, Json.Default.ResumeState);
        }

        File.Move(next, path, overwrite: true);
    }

    [JsonSourceGenerationOptions(WriteIndented = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(ResumeState))]
    private sealed partial class Json : JsonSerializerContext;
}
