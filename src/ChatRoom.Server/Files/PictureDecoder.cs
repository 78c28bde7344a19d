using NetVips;

namespace ChatRoom.Server.Files;

/// <summary>
/// Writes pictures again, upright and without metadata, with a thumbnail (libvips). Only the process of <see cref="PictureCommand"/>
/// uses it.
/// </summary>
internal static class PictureDecoder
{
    private const int JpegQuality = 85;
    private const int WebPQuality = 82;
    private const int ThumbnailQuality = 75;
    private const string Profile = "icc-profile-data";
    private const string Frames = "n-pages";

    /// <summary>Writes a picture again. Returns false if it cannot be read, or is too large when unpacked.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="head">What it is now.</param>
    /// <param name="picture">The picture, written again.</param>
    /// <param name="thumbnail">The thumbnail.</param>
    public static bool TryDecode(byte[] input, out PictureHead head, out byte[] picture, out byte[] thumbnail)
    {
        (head, picture, thumbnail) = (default, [], []);
        var format = PictureFormats.Of(input.AsSpan(0, Math.Min(input.Length, PictureFormats.HeadBytes)));
        if (format == PictureFormat.None || input.Length > PictureLimits.MostBytes)
        {
            return false;
        }

        Allow(format);
        try
        {
            var frames = FramesOf(input);
            if (frames == 0)
            {
                return false;
            }

            using var image = Load(input, frames);
            var shown = frames > 1 ? PictureFormat.WebP : StoredFormatOf(format);
            picture = Write(image, shown);
            using var first = frames > 1 ? image.Crop(0, 0, image.Width, image.PageHeight) : image.Copy();
            using var small = first.ThumbnailImage(PictureLimits.ThumbnailSide, height: PictureLimits.ThumbnailSide, size: Enums.Size.Down);
            thumbnail = small.WebpsaveBuffer(q: ThumbnailQuality, keep: Enums.ForeignKeep.None);
            head = new PictureHead(shown, first.Width, first.Height, picture.Length, thumbnail.Length);
            return true;
        }
        catch (VipsException)
        {
            return false;
        }
    }

    /// <summary>Lets the library load one format: it knows dozens, SVG among them.</summary>
    private static void Allow(PictureFormat format)
    {
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block(
            format switch
            {
                PictureFormat.Jpeg => "VipsForeignLoadJpeg",
                PictureFormat.Png => "VipsForeignLoadPng",
                PictureFormat.WebP => "VipsForeignLoadWebp",
                PictureFormat.Gif => "VipsForeignLoadNsgif",
                _ => "VipsForeignLoadHeif",
            },
            false);
    }

    /// <summary>Returns the number of frames, from the head alone; 0: the picture is too large.</summary>
    private static int FramesOf(byte[] input)
    {
        using var head = Image.NewFromBuffer(input, access: Enums.Access.Sequential);
        var frames = head.Contains(Frames) ? Math.Max(1, (int)head.Get(Frames)) : 1;
        return head.Width <= PictureLimits.MostSide && head.Height <= PictureLimits.MostSide
            && frames <= PictureLimits.MostFrames && (long)head.Width * head.Height * frames <= PictureLimits.MostPixels
            ? frames : 0;
    }

    private static Image Load(byte[] input, int frames)
    {
        if (frames > 1)
        {
            return Image.NewFromBuffer(input, failOn: Enums.FailOn.Error, kwargs: new VOption { { "n", -1 } });
        }

        using var image = Image.NewFromBuffer(input, failOn: Enums.FailOn.Error);
        using var upright = image.Autorot();
        return upright.Contains(Profile) ? upright.IccTransform("srgb", embedded: true)
            : upright.Interpretation is Enums.Interpretation.Srgb or Enums.Interpretation.Bw ? upright.Copy()
            : upright.Colourspace(Enums.Interpretation.Srgb);
    }

    private static PictureFormat StoredFormatOf(PictureFormat format) => format switch
    {
        PictureFormat.Gif => PictureFormat.Png,
        PictureFormat.Avif => PictureFormat.WebP,
        _ => format,
    };

    private static byte[] Write(Image image, PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => image.JpegsaveBuffer(q: JpegQuality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
        PictureFormat.Png => image.PngsaveBuffer(keep: Enums.ForeignKeep.None),
        _ => image.WebpsaveBuffer(q: WebPQuality, keep: Enums.ForeignKeep.None),
    };
}
