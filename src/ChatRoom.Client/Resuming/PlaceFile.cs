using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Keeps our place in a file, for another life of the client. Whoever can read it can take our place: it is its owner's
/// alone (mode 0600). It is replaced as a whole, so that a client that is killed leaves the old one or the new one; it is
/// not synchronised with the disk, so that a power cut may leave neither.
/// </summary>
/// <param name="path">The file.</param>
internal sealed partial class PlaceFile(string path)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What is in it; null if there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read, or is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public KeptPlace? Load()
    {
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
            throw new IOException("that is no file of this client", e);
        }
    }

    /// <summary>Replaces it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Save(KeptPlace place)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var next = $"{path}.new";
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
