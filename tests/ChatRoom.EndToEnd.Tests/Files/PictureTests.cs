using System.Net;
using System.Text;
using ChatRoom.Testing;
using NetVips;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>Pictures are written again in a process of their own, or refused.</summary>
public sealed class PictureTests(FileServerFixture fixture) : IClassFixture<FileServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Photo_is_upright_and_without_its_position_and_has_a_thumbnail()
    {
        await using var bob = await Sharer.JoinAsync(Server, "phone");
        var photo = Pictures.PhotoOfPhone();
        Encoding.Latin1.GetString(photo).Should().Contain("Spyphone");

        var (status, body) = await bob.ShareAsync("DSC_0001.JPG", photo);

        status.Should().Be(HttpStatusCode.Created, $"{body}");
        (body.GetProperty("width").GetInt32(), body.GetProperty("height").GetInt32()).Should().Be((48, 64));
        body.GetProperty("type").GetString().Should().Be("image/jpeg");
        var path = Sharer.PathOf(body.GetProperty("url").GetString()!);
        path.Should().EndWith("/48x64/DSC_0001.jpg");
        using var response = await bob.GetAsync(path);
        response.Content.Headers.ContentDisposition!.DispositionType.Should().Be("inline");
        var served = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Encoding.Latin1.GetString(served).Should().NotContain("Spyphone").And.NotContain("Exif");
        using var image = Image.NewFromBuffer(served);
        (image.Width, image.Height).Should().Be((48, 64));
        image.GetFields().Should().NotContain(static field => field.StartsWith("exif", StringComparison.Ordinal));
        using var thumbnail = await bob.GetAsync($"/f/{Sharer.IdOf(path)}/thumbnail");
        (thumbnail.StatusCode, thumbnail.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "image/webp"));
    }

    [Fact]
    public async Task Large_picture_has_a_small_thumbnail()
    {
        await using var bob = await Sharer.JoinAsync(Server, "large");

        var path = await bob.SharedAsync("wide.png", Pictures.Png(2_000, 500));

        using var response = await bob.GetAsync($"/f/{Sharer.IdOf(path)}/thumbnail");
        using var thumbnail = Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        (thumbnail.Width, thumbnail.Height).Should().Be((480, 120));
    }

    [Fact]
    public async Task Moving_GIF_still_moves()
    {
        await using var bob = await Sharer.JoinAsync(Server, "mover");

        var path = await bob.SharedAsync("dance.gif", Pictures.MovingGif());

        path.Should().EndWith("/20x10/dance.webp");
        using var response = await bob.GetAsync(path);
        using var image = Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        ((int)image.Get("n-pages")).Should().Be(3);
    }

    [Theory]
    [InlineData("cat.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("cat.png", "<!doctype html><script>alert(1)</script>")]
    [InlineData("cat.heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic")]
    [InlineData("cat.jpg", "")]
    public async Task What_is_no_picture_is_a_download_whatever_its_name(string name, string content)
    {
        await using var bob = await Sharer.JoinAsync(Server, "trickster");

        var path = await bob.SharedAsync(name, Encoding.Latin1.GetBytes(content));

        using var response = await bob.GetAsync(path);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        response.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(Encoding.Latin1.GetBytes(content));
        (await bob.StatusAsync($"/f/{Sharer.IdOf(path)}/thumbnail")).Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Bomb_half_a_picture_and_lies_are_refused_and_leave_nothing()
    {
        await using var bob = await Sharer.JoinAsync(Server, "bomber");
        var before = fixture.Contents();
        var whole = Pictures.PhotoOfPhone();

        foreach (var (name, content) in ((string, byte[])[])
        [
            ("bomb.png", Pictures.Bomb()), ("half.jpg", whole[..(whole.Length / 2)]), ("lie.gif", "GIF89a/*<script>*/"u8.ToArray()), ("lie.png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0]),
            ("lie.webp", "RIFF\u0010\0\0\0WEBPVP8 "u8.ToArray()), ("lie.avif", [0, 0, 0, 0x1C, .. "ftypavif\0\0\0\0avifmif1miaf"u8]),
        ])
        {
            var (status, body) = await bob.ShareAsync(name, content);

            status.Should().Be(HttpStatusCode.UnsupportedMediaType, name);
            body.GetProperty("detail").GetString().Should().Contain("cannot be read", name);
        }

        fixture.Contents().Should().BeEquivalentTo(before);
        (await bob.ShareAsync("fine.png", Pictures.Png(10, 10))).Status.Should().Be(HttpStatusCode.Created);
    }
}
