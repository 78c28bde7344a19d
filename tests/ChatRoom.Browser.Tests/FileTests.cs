using System.Text.Json;

namespace ChatRoom.Browser.Tests;

/// <summary>Files: chosen, pasted and dropped; on their way, refused, and shown.</summary>
public sealed class FileTests(BrowserFixture browser, ChatServerFixture fixture) : PageTest(browser, fixture)
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Chosen_file_is_sent_and_shown()
    {
        var tab = await WithServerAsync();

        await tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "cat.png", MimeType = "image/png", Buffer = Picture });

        await Expect(tab.Page.Locator("#log .picture img")).ToHaveAttributeAsync("alt", "cat.png");
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("#log .picture img")).ToHaveJSPropertyAsync("width", 320);
    }

    [Fact]
    public async Task Pasted_and_dropped_files_are_sent_in_turn()
    {
        var tab = await WithServerAsync();

        await tab.Field.EvaluateAsync("field => { const data = new DataTransfer(); data.items.add(new File(['x'], 'pasted.png')); field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }");
        await Expect(tab.Page.Locator("#log .picture")).ToHaveCountAsync(1);
        await tab.Page.Locator("#log").EvaluateAsync("log => { const data = new DataTransfer(); data.items.add(new File(['x'], 'dropped.png')); for (const type of ['dragover', 'drop']) log.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })) }");

        await Expect(tab.Page.Locator("#log .picture")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Dragged_file_shows_where_it_goes()
    {
        var tab = await WithServerAsync();

        await tab.Page.Locator("#log").EvaluateAsync("log => { const data = new DataTransfer(); data.items.add(new File(['x'], 'x.png')); log.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true })) }");

        await Expect(tab.Page.Locator("#drop")).ToHaveTextAsync($"Drop to share in {Room}");
    }

    [Fact]
    public async Task Upload_shows_progress_and_is_canceled()
    {
        var tab = await WithServerAsync(isStuck: true);

        await tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "large.bin", MimeType = "application/octet-stream", Buffer = new byte[100_000] });
        await Expect(tab.Page.Locator("#uploads li")).ToContainTextAsync("large.bin (100 kB)");
        await Expect(tab.Page.Locator("#uploads progress")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Too_large_file_is_refused_before_it_is_sent()
    {
        var tab = await WithServerAsync(fileBytes: 1_000);

        await tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "large.bin", MimeType = "application/octet-stream", Buffer = new byte[2_500] });

        await Expect(tab.Page.Locator("#uploads .failed")).ToContainTextAsync("Too large: 3 kB; at most 1 kB.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(tab.Page.Locator("#uploads li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Refused_file_shows_why_and_is_tried_again()
    {
        var isRefused = true;
        var tab = await WithServerAsync(refused: () => isRefused);
        tab.ExpectsFailures = true; // the browser reports the status 415

        await tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "half.jpg", MimeType = "image/jpeg", Buffer = [1, 2, 3] });
        await Expect(tab.Page.Locator("#uploads .failed")).ToContainTextAsync("This picture is damaged.");
        isRefused = false;
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(tab.Page.Locator("#log .picture")).ToHaveCountAsync(1);
    }

    /// <summary>Joins a room whose server answers requests for uploads as docs/files.md says.</summary>
    private Task<Tab> WithServerAsync(long fileBytes = 10_485_760, bool isStuck = false, Func<bool>? refused = null) => JoinAsync(Alias("ann"), prepare: async page =>
    {
        IWebSocketRoute? chat = null;
        var name = "";
        await page.RouteWebSocketAsync("**/chat", route =>
        {
            chat = route.ConnectToServer();
            route.OnMessage(frame =>
            {
                using var json = JsonDocument.Parse(frame.Text!);
                if (json.RootElement.TryGetProperty("upload", out var room))
                {
                    name = json.RootElement.GetProperty("name").GetString();
                    route.Send($$"""{"type":"answer","ref":"{{json.RootElement.GetProperty("ref").GetString()}}","room":"{{room.GetString()}}","url":"/u/secret","until":"2030-01-01T00:00:00.000Z","file_bytes":{{fileBytes}}}""");
                }
                else
                {
                    chat.Send(frame.Text!);
                }
            });
        });
        await page.RouteAsync("**/u/secret", async route =>
        {
            if (isStuck)
            {
                return;
            }

            if (refused?.Invoke() == true)
            {
                await route.FulfillAsync(new() { Status = 415, ContentType = "application/problem+json", Body = """{"detail":"This picture is damaged."}""" });
                return;
            }

            chat!.Send($$"""{"do":"shared {{name}} (34 kB, 640×480): /f/Jx0Q2mZ7c0yUO1bq3nXWvA/640x480/{{name}}","room":"{{Room}}"}""");
            await route.FulfillAsync(new() { Status = 201, ContentType = "application/json", Body = "{}" });
        });
        await page.RouteAsync("**/f/**", static route => route.FulfillAsync(new() { ContentType = "image/png", BodyBytes = Picture }));
    });
}
