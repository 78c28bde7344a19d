using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>A receiver of webhooks, on loopback.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPAddress _address;

    /// <param name="port">The port; null: one that is free.</param>
    /// <param name="address">The address; null: that of IPv4.</param>
    public Receiver(int? port = null, IPAddress? address = null)
    {
        (Port, _address) = (port ?? FreePorts.Next(), address ?? IPAddress.Loopback);
        var builder = WebApplication.CreateEmptyBuilder(new()); // not with the settings of the server, which are beside the tests
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(_address, Port));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.Start();
    }

    public int Port { get; }

    public string Url => $"http://{new IPEndPoint(_address, Port)}/hook";

    /// <summary>What was received, in order.</summary>
    public ConcurrentQueue<Delivered> Requests { get; } = [];

    /// <summary>What it answers.</summary>
    public Func<Delivered, Answer> Answers { get; set; } = static _ => new(200);

    /// <summary>What it waits for before it answers.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    /// <summary>Waits until so many requests have come, and returns them.</summary>
    public Task<Delivered[]> WaitForAsync(int count) => Deadline.UntilAsync(
        () => Task.FromResult(Requests.ToArray()), all => all.Length >= count, static all => $"{all.Length}: {string.Join('\n', all.Select(static one => one.Body))}");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content);
        var received = new Delivered(Encoding.UTF8.GetString(content.ToArray()), http.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)) { Content = content.ToArray() };
        Requests.Enqueue(received);
        await Before();
        var answer = Answers(received);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.Type;
        if (answer.Location is not null)
        {
            http.Response.Headers.Location = answer.Location;
        }

        if (answer.Body is not null)
        {
            await http.Response.WriteAsync(answer.Body);
        }
    }
}
