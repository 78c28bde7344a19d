using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Keeps our session in a file, for the next start of the client. Whoever can read the file can take our place, so only its
/// owner can (mode 0600), and it never follows a symbolic link, which somebody may have planted in a folder that others can
/// write to. The file is replaced as a whole: a client that is killed leaves the old one or the new one. It is not
/// synchronized with the disk: a power cut may leave neither.
/// </summary>
/// <param name="path">The file.</param>
internal sealed partial class PlaceFile(string path)
{
    /// <summary>Reads it; null if there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read, or is not such a file.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public KeptPlace? Load()
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException("this is a symbolic link; use the file itself");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.KeptPlace);
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

    /// <summary>Replaces it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Save(KeptPlace place)
    {
        // A new file does not follow a link, nor does the move.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var next = $"{path}.new";
        File.Delete(next); // a client that was killed may have left it
        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, place, Json.Default.KeptPlace);
        }

        File.Move(next, path, overwrite: true);
    }

    [JsonSourceGenerationOptions(WriteIndented = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(KeptPlace))]
    private sealed partial class Json : JsonSerializerContext;
}
