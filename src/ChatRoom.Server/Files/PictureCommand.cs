namespace ChatRoom.Server.Files;

/// <summary>
/// The subcommand <c>picture</c>, which the server runs for each picture: reads a picture from the standard input, and writes it again
/// to the standard output, after a <see cref="PictureHead"/> and before its thumbnail. Strangers' bytes are decoded only here, in a
/// process that has no secrets and little to use.
/// </summary>
internal static class PictureCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "picture";

    /// <summary>The exit code if the picture cannot be used: damaged, or too large.</summary>
    public const int Unusable = 2;

    /// <summary>Runs it. Returns the exit code.</summary>
    public static int Run()
    {
        ProcessLimits.Apply(PictureLimits.MostMemory, PictureLimits.MostCpuSeconds, (uint)PictureLimits.MostTime.TotalSeconds);
        var input = new MemoryStream();
        using (var standard = Console.OpenStandardInput())
        {
            standard.CopyTo(input);
        }

        if (!PictureDecoder.TryDecode(input.ToArray(), out var head, out var picture, out var thumbnail))
        {
            return Unusable;
        }

        using var output = Console.OpenStandardOutput();
        output.Write(head.ToBytes());
        output.Write(picture);
        output.Write(thumbnail);
        return 0;
    }
}
