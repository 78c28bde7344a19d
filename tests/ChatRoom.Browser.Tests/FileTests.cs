using System.Text;
using ChatRoom.EndToEnd.Tests.Files;
using NetVips;

namespace ChatRoom.Browser.Tests;

/// <summary>Files: chosen, pasted and dropped; on their way, refused, and shown. The server stores and decodes them.</summary>
public sealed class FileTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private static readonly byte[] Svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>"u8.ToArray();

    [Fact]
    public async Task Photo_of_a_phone_is_shown_upright_and_without_its_position()
    {
        var ann = await JoinAsync(Alias("ann"));
        var bob = await JoinAsync(Alias("bob"));

        await ShareAsync(ann, "DSC_0001.JPG", Pictures.PhotoOfPhone());

        foreach (var tab in new[] { ann, bob })
        {
            var shown = tab.Page.Locator("#log .picture img");
            await Expect(shown).ToHaveAttributeAsync("alt", "DSC_0001.jpg");
            await Expect(shown).ToHaveJSPropertyAsync("complete", true);
            (await shown.EvaluateAsync<int[]>("img => [img.naturalWidth, img.naturalHeight]")).Should().Equal(48, 64);
            await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
        }

        var link = await bob.Page.Locator("#log .picture").GetAttributeAsync("href");
        var served = await (await bob.Page.APIRequest.GetAsync(link!)).BodyAsync();
        Encoding.Latin1.GetString(served).Should().NotContain("Spyphone").And.NotContain("Exif");
        using var picture = Image.NewFromBuffer(served);
        (picture.Width, picture.Height).Should().Be((48, 64));
    }

    [Fact]
    public async Task Large_picture_has_its_place_before_it_comes_and_a_thumbnail_in_it()
    {
        var tab = await JoinAsync(Alias("ann"));

        await ShareAsync(tab, "wide.png", Pictures.Png(2_000, 500));

        var shown = tab.Page.Locator("#log .picture img");
        await Expect(shown).ToHaveAttributeAsync("width", "320");
        await Expect(shown).ToHaveAttributeAsync("height", "80");
        await Expect(shown).ToHaveJSPropertyAsync("naturalWidth", 480);
    }

    [Fact]
    public async Task Picture_of_a_private_room_is_shown_to_its_members()
    {
        var tab = await RegisterAsync(Alias("ann"));
        await tab.SayAsync("/room register");
        await Expect(tab.Page.Locator($"#people [data-alias={Alias("ann")}]")).ToContainTextAsync("owner");
        await tab.SayAsync("/room set private on");
        await tab.SeesAsync("private");
        tab.ExpectsFailures = true; // the plain link is 404

        await ShareAsync(tab, "secret.png", Pictures.Png(40, 30));

        await Expect(tab.Page.Locator("#log .picture img")).ToHaveJSPropertyAsync("naturalWidth", 40);
        var link = await tab.Page.Locator("#log .picture").GetAttributeAsync("href");
        link.Should().Contain("?key=");
        (await tab.Page.APIRequest.GetAsync(new Uri(new Uri(tab.Url), link![..link!.IndexOf('?', StringComparison.Ordinal)]).ToString())).Status.Should().Be(404);
    }

    [Fact]
    public async Task Drawing_with_a_script_is_a_download_and_never_shown()
    {
        var tab = await JoinAsync(Alias("ann"));

        await ShareAsync(tab, "cat.svg", Svg);

        var link = tab.Page.Locator("#log a[data-file]");
        await Expect(link).ToContainTextAsync("cat.svg");
        await Expect(tab.Page.Locator("#log img")).ToHaveCountAsync(0);
        var response = await tab.Page.APIRequest.GetAsync((await link.GetAttributeAsync("href"))!);
        response.Headers["content-disposition"].Should().StartWith("attachment");
        response.Headers["content-type"].Should().Be("application/octet-stream");
    }

    [Theory]
    [InlineData("half.jpg")]
    [InlineData("bomb.png")]
    public async Task Picture_that_cannot_be_read_is_refused_and_says_why(string name)
    {
        var tab = await JoinAsync(Alias("ann"));
        tab.ExpectsFailures = true; // the browser reports the status 415
        var whole = Pictures.PhotoOfPhone();

        await ShareAsync(tab, name, name == "bomb.png" ? Pictures.Bomb() : whole[..(whole.Length / 2)]);

        await Expect(tab.Page.Locator("#uploads .failed")).ToContainTextAsync("cannot be read");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("#log a")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pasted_and_dropped_files_are_sent_in_turn()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Field.EvaluateAsync("field => { const data = new DataTransfer(); for (const name of ['pasted.txt', 'too.txt']) data.items.add(new File([name], name)); field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }");
        await tab.Page.Locator("#log").EvaluateAsync("log => { const data = new DataTransfer(); data.items.add(new File(['x'], 'dropped.txt')); for (const type of ['dragover', 'drop']) log.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })) }");

        await Expect(tab.Page.Locator("#log .row.act a[data-file]")).ToHaveCountAsync(3);
        await Expect(tab.Page.Locator("#log .row.act p")).ToContainTextAsync(["pasted.txt", "too.txt", "dropped.txt"]);
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Dragged_file_shows_where_it_goes()
    {
        var tab = await JoinAsync(Alias("ann"));

        await tab.Page.Locator("#log").EvaluateAsync("log => { const data = new DataTransfer(); data.items.add(new File(['x'], 'x.png')); log.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true })) }");

        await Expect(tab.Page.Locator("#drop")).ToHaveTextAsync($"Drop to share in {Room}");
    }

    [Fact]
    public async Task Upload_shows_progress_and_is_canceled()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.Page.RouteAsync("**/u/*", static _ => Task.CompletedTask); // nothing gets through

        await ShareAsync(tab, "large.bin", new byte[100_000]);
        await Expect(tab.Page.Locator("#uploads li")).ToContainTextAsync("large.bin (100 kB)");
        await Expect(tab.Page.Locator("#uploads progress")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Upload_goes_on_after_the_network_failed()
    {
        var tab = await JoinAsync(Alias("ann"));
        tab.ExpectsFailures = true;
        var fails = 2;
        await tab.Page.RouteAsync("**/u/*", route => fails-- > 0 ? route.AbortAsync() : route.ContinueAsync());

        await ShareAsync(tab, "notes.txt", [1, 2, 3]);

        await Expect(tab.Page.Locator("#log a[data-file]")).ToContainTextAsync("notes.txt");
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Refused_file_is_tried_again()
    {
        var tab = await JoinAsync(Alias("ann"));
        tab.ExpectsFailures = true; // the browser reports the status 507
        var isFull = true;
        await tab.Page.RouteAsync("**/u/*", route => isFull
            ? route.FulfillAsync(new() { Status = 507, ContentType = "application/problem+json", Body = """{"detail":"the server's disk is full"}""" })
            : route.ContinueAsync());

        await ShareAsync(tab, "notes.txt", [1, 2, 3]);
        await Expect(tab.Page.Locator("#uploads .failed")).ToContainTextAsync("the server's disk is full");
        isFull = false;
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(tab.Page.Locator("#log a[data-file]")).ToContainTextAsync("notes.txt");
    }

    [Fact]
    public async Task Too_large_file_is_refused_before_it_is_sent()
    {
        var tab = await JoinAsync(Alias("ann"));
        await tab.Page.RouteAsync("**/u/*", static _ => throw new InvalidOperationException("the file was sent"));

        await ShareAsync(tab, "large.bin", new byte[ChatServerFixture.MostFileBytes + 1]);

        await Expect(tab.Page.Locator("#uploads .failed")).ToContainTextAsync("2 MB");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    private static Task ShareAsync(Tab tab, string name, byte[] content) =>
        tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });
}
