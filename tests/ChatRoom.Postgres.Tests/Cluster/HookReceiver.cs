using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Takes what outgoing webhooks send.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _running;
    private ImmutableList<string> _texts = [];

    public HookReceiver()
    {
        Url = $"http://127.0.0.1:{FreePorts.Next()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>The texts that it got, in order.</summary>
    public IReadOnlyList<string> Texts => Volatile.Read(ref _texts);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var json = await JsonDocument.ParseAsync(context.Request.InputStream);
                ImmutableInterlocked.Update(ref _texts, static (texts, text) => texts.Add(text), json.RootElement.GetProperty("text").GetString()!);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // The test is over.
        }
    }
}
